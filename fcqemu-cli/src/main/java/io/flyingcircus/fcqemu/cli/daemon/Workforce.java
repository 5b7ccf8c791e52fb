package io.flyingcircus.fcqemu.cli.daemon;

import io.flyingcircus.fcqemu.cli.metrics.WorkMetrics;
import io.flyingcircus.fcqemu.domain.daemon.Agenda;
import io.flyingcircus.fcqemu.domain.daemon.Duty;
import io.flyingcircus.fcqemu.domain.daemon.Outcome;
import io.flyingcircus.fcqemu.domain.daemon.Pace;
import io.flyingcircus.fcqemu.domain.received.Errand;
import io.flyingcircus.fcqemu.ports.events.EventLog;
import io.flyingcircus.fcqemu.ports.time.Clock;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Does what stands on the agenda, each thing in a virtual thread of its own. */
final class Workforce {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Agenda agenda;
    private final Map<Errand, Duty> unfinished = new ConcurrentHashMap<>();
    private final Function<Errand, Duty> duties;
    private final Worked worked;
    private final Clock clock;
    private final EventLog events;
    private boolean ending;
    private long rounds;

    /** Who is told what was done. Called by many threads. */
    @FunctionalInterface
    interface Worked {
        /**
         * Something was done, or tried.
         *
         * @param waited how long it had been due
         * @param took how long it took
         */
        void told(Errand errand, Outcome outcome, Duration waited, Duration took);
    }

    /**
     * Nothing to do yet.
     *
     * @param duties makes of each errand what is to be done
     * @param worked told of all that was done
     */
    Workforce(Pace pace, Function<Errand, Duty> duties, Worked worked, Clock clock, EventLog events) {
        this.agenda = new Agenda(pace);
        this.duties = duties;
        this.worked = worked;
        this.clock = clock;
        this.events = events;
    }

    /** Has a VM ensured as soon as can be. */
    void wake(VmName vm) {
        change((there, now) -> there.wake(vm, now));
    }

    /** Has a VM ensured from now on when it is its turn, unless it is already. */
    void attend(VmName vm) {
        change((there, now) -> {
            if (!there.knows(vm)) {
                there.attend(vm, now);
            }
        });
    }

    /** Has something done that was received. */
    void ask(Errand errand) {
        change((there, now) -> there.ask(errand, now));
    }

    /** The QEMU of a VM has ended, having lived that long. */
    void ended(VmName vm, Duration lived) {
        change((there, now) -> there.exited(vm, lived, now));
    }

    private void change(BiConsumer<Agenda, Duration> what) {
        lock.lock();
        try {
            what.accept(agenda, clock.elapsed());
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Begins one thing after the other, until {@link #end}. */
    void run() throws InterruptedException {
        lock.lock();
        try {
            while (!ending) {
                rounds++;
                Duration now = clock.elapsed();
                Optional<Errand> next = agenda.begin(now);
                if (next.isPresent()) {
                    begin(next.get(), agenda.waited(next.get().vm()));
                } else {
                    await(agenda.untilNext(now));
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Whether {@link #run} still goes round. It has until the next call of this to do so.
     *
     * @param before what this returned the last time
     * @return how often it went round
     * @throws IllegalStateException if it has not gone round since
     */
    long alive(long before) {
        lock.lock();
        try {
            if (rounds == before) {
                throw new IllegalStateException("the daemon's work has stood still since it was last looked at");
            }
            changed.signalAll();
            return rounds;
        } finally {
            lock.unlock();
        }
    }

    /** From now on it works at this pace. */
    void pace(Pace other) {
        change((there, _) -> there.pace(other));
    }

    /** What there is to do. */
    WorkMetrics.Load load() {
        lock.lock();
        try {
            return new WorkMetrics.Load(agenda.size(), agenda.atWork());
        } finally {
            lock.unlock();
        }
    }

    /** In words, for an operator. */
    String status() {
        WorkMetrics.Load load = load();
        return "attends to " + load.attended() + " VMs, works on " + load.atWork();
    }

    @SuppressWarnings("WaitNotInLoop") // the caller looks at the agenda again
    private void await(Optional<Duration> longest) throws InterruptedException {
        if (longest.isPresent()) {
            var _ = changed.await(longest.get().toNanos(), TimeUnit.NANOSECONDS);
        } else {
            changed.await();
        }
    }

    private void begin(Errand errand, Duration waited) {
        Thread.ofVirtual().name(errand.toString()).start(() -> {
            Duration begun = clock.elapsed();
            Outcome outcome = attempt(errand);
            try {
                worked.told(errand, outcome, waited, clock.elapsed().minus(begun));
            } catch (RuntimeException failure) {
                events.record(errand.failed(failure));
            }
            change((there, now) -> there.ended(errand, outcome, now));
        });
    }

    private Outcome attempt(Errand errand) {
        try {
            @Nullable Duty begun = unfinished.remove(errand);
            Duty duty = begun == null ? duties.apply(errand) : begun;
            Outcome outcome = duty.attempt();
            if (outcome == Outcome.BUSY) {
                unfinished.put(errand, duty);
            }
            return outcome;
        } catch (RuntimeException | Error failure) {
            events.record(errand.failed(failure));
            return Outcome.FAILED;
        }
    }

    /**
     * Begins nothing more, and waits for what is under way.
     *
     * @param patience how long
     * @return how many VMs are still being worked on
     */
    int end(Duration patience) throws InterruptedException {
        lock.lock();
        try {
            ending = true;
            changed.signalAll();
            long left = patience.toNanos();
            while (agenda.atWork() > 0 && left > 0) {
                left = changed.awaitNanos(left);
            }
            return agenda.atWork();
        } finally {
            lock.unlock();
        }
    }
}
