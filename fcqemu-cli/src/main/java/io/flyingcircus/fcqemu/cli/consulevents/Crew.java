package io.flyingcircus.fcqemu.cli.consulevents;

import io.flyingcircus.fcqemu.domain.VmCommands;
import io.flyingcircus.fcqemu.domain.received.Errand;
import io.flyingcircus.fcqemu.domain.received.ErrandWork;
import io.flyingcircus.fcqemu.ports.events.EventLog;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Does errands, several at once. What goes wrong with one is told, and touches no other. */
public final class Crew {

    private static final long LOOK_AGAIN_MS = 500;

    private final int threads;
    private final Supplier<VmCommands> commands;
    private final EventLog events;

    /**
     * A crew.
     *
     * @param threads how many it has, and how many errands are worked on at once on the host
     * @param commands makes the commands of the host anew: ports are for one thread
     * @param events where failures are told
     */
    public Crew(int threads, Supplier<VmCommands> commands, EventLog events) {
        this.threads = threads;
        this.commands = commands;
        this.events = events;
    }

    /** Does all of them, and waits until that is done. */
    public void run(List<Errand> errands) throws InterruptedException {
        var left = new CountDownLatch(errands.size());
        try (ScheduledExecutorService pool = Executors.newScheduledThreadPool(threads)) {
            for (Errand errand : errands) {
                pool.execute(() -> attempt(new Job(errand), pool, left));
            }
            left.await();
        }
    }

    /** An errand, and the work on it once that was begun. */
    private final class Job {
        private final Errand errand;
        private @Nullable ErrandWork work;

        Job(Errand errand) {
            this.errand = errand;
        }

        boolean attempt() {
            if (work == null) {
                work = commands.get().work(errand, threads);
            }
            return work.attempt();
        }
    }

    private void attempt(Job job, ScheduledExecutorService pool, CountDownLatch left) {
        if (isDone(job)) {
            left.countDown();
        } else {
            var _ = pool.schedule(() -> attempt(job, pool, left), LOOK_AGAIN_MS, TimeUnit.MILLISECONDS);
        }
    }

    private boolean isDone(Job job) {
        try {
            return job.attempt();
        } catch (RuntimeException | Error failure) {
            events.record(job.errand.failed(failure));
        }
        return true;
    }
}
