package io.flyingcircus.fcqemu.cli.command;

import io.flyingcircus.fcqemu.domain.ensure.MonitorView;
import io.flyingcircus.fcqemu.domain.ensure.VolumesView;
import io.flyingcircus.fcqemu.domain.host.Sightings;
import io.flyingcircus.fcqemu.domain.status.VmStatus;
import io.flyingcircus.fcqemu.ports.failure.HostException;
import io.flyingcircus.fcqemu.ports.hypervisor.VmProcess;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What was seen of each VM the last time it could be seen, for when that takes too long: a guest that hangs, a monitor that a
 * migration holds, storage that is away. Each {@code status} and each {@code ensure} looks at all of it. Kept in the daemon,
 * as long as that lives. Thread-safe.
 */
final class LastStatus implements Sightings {

    private final Duration soon;
    private final Map<VmName, Seen> seen = new ConcurrentHashMap<>();

    /** @param soon how long somebody who looks waits, where something was seen before */
    LastStatus(Duration soon) {
        this.soon = soon;
    }

    /** @param atNanos when, by the JVM's clock */
    private record Seen(VmStatus status, long atNanos) {}

    /**
     * Looks at a VM.
     *
     * @param processes its QEMUs as they are now, asked only if the look takes long: what was seen of others tells nothing
     * @param look goes on in the background where it takes too long
     * @return what it saw, or what was seen before
     * @throws RuntimeException as {@code look} does
     */
    StatusAnswer of(VmName vm, Supplier<List<VmProcess>> processes, Supplier<VmStatus> look) {
        var looking = new FutureTask<>(() -> remembered(vm, look.get()));
        Thread.ofVirtual().name("looks at " + vm).start(looking);
        try {
            @Nullable Seen before = seen.get(vm);
            try {
                return StatusAnswer.fresh(looking.get(soon.toMillis(), TimeUnit.MILLISECONDS));
            } catch (TimeoutException late) {
                if (before == null || !before.status().process().processes().equals(processes.get())) {
                    return StatusAnswer.fresh(looking.get());
                }
                return new StatusAnswer(
                        before.status(), Optional.of(Duration.ofNanos(System.nanoTime() - before.atNanos())));
            }
        } catch (ExecutionException failed) {
            switch (failed.getCause()) {
                case RuntimeException failure -> throw failure;
                case Error failure -> throw failure;
                case null, default -> throw new IllegalStateException(failed);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HostException("interrupted while looking at " + vm, e);
        }
    }

    @Override
    public void saw(VmStatus status) {
        var _ = remembered(status.vm(), status);
    }

    /** What could not be found out is nothing to remember. */
    private VmStatus remembered(VmName vm, VmStatus status) {
        if (!(status.monitor() instanceof MonitorView.Unclear) && status.volumes() instanceof VolumesView.Known) {
            seen.put(vm, new Seen(status, System.nanoTime()));
        }
        return status;
    }
}
