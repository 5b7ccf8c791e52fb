package io.flyingcircus.fcqemu.domain.lifecycle;

import io.flyingcircus.fcqemu.domain.guest.GuestUpkeep;
import io.flyingcircus.fcqemu.domain.host.VmWork;
import io.flyingcircus.fcqemu.ports.events.Field;
import io.flyingcircus.fcqemu.ports.failure.MonitorException;
import io.flyingcircus.fcqemu.ports.failure.VmStateException;
import io.flyingcircus.fcqemu.ports.hypervisor.Monitor;
import io.flyingcircus.fcqemu.ports.hypervisor.VmProcess;
import io.flyingcircus.fcqemu.ports.storage.PoolName;
import io.flyingcircus.fcqemu.ports.vm.ShutdownSignal;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Stops a VM: asks its guest to shut down, ends QEMU if that takes too long, and clears away. A guest that could not even be
 * asked is left alone: ending it is for {@code kill}, and for people who have looked.
 */
public final class GracefulStop {

    /** How a VM came to its end. */
    public enum Ending {
        /** Its guest shut down, or its QEMU ended by itself. */
        BY_ITSELF,
        /** Its QEMU was ended. */
        ENDED
    }

    private final VmWork work;

    /** Stops the VM that is being worked on. */
    public GracefulStop(VmWork work) {
        this.work = work;
    }

    /**
     * Stops it.
     *
     * @param signal how to ask the guest
     * @param pool where to look for the volumes first
     * @return how it came to its end
     * @throws VmStateException if QEMU's monitor is not there, is held by somebody else, or does not answer; nothing was
     *     changed
     */
    public Ending run(ShutdownSignal signal, PoolName pool) {
        List<VmProcess> processes =
                work.ports().hypervisor().processes(work.vm()).processes();
        new EndProcess(work).endSupervision();
        switch (ask(signal)) {
            case ASKED -> {
                if (!allEnded(processes, work.settings().stop().graceful())) {
                    work.events()
                            .warning(
                                    "stop-timed-out",
                                    Field.of("after", work.settings().stop().graceful()),
                                    Field.of("action", "end-process"));
                }
            }
            case ENDING -> {
                if (!allEnded(processes, work.settings().stop().graceful())) {
                    throw leftAlone("its QEMU has no monitor that answers, and has not ended by itself.");
                }
            }
            case NO_WAY -> {}
        }
        Ending ending = allEnded(processes, Duration.ZERO) ? Ending.BY_ITSELF : Ending.ENDED;
        new EndProcess(work).endAll();
        new ClearAway(work).run(pool);
        work.events().info("stopped");
        return ending;
    }

    private enum Request {
        /** The guest was asked. */
        ASKED,
        /** There is no monitor: QEMU is going away by itself, or lost its socket. */
        ENDING,
        /** QEMU answers, and cannot ask its guest. */
        NO_WAY
    }

    private Request ask(ShutdownSignal signal) {
        try (Monitor monitor = work.openMonitor()) {
            GuestUpkeep.patient(work).thaw(monitor);
            monitor.askToShutDown(signal);
            work.events().info("asked-to-shut-down", Field.of("signal", signal));
            return Request.ASKED;
        } catch (MonitorException.Gone gone) {
            work.events().debug("monitor-gone", Field.of("reason", gone.getMessage()));
            return Request.ENDING;
        } catch (MonitorException.CommandFailed refused) {
            work.events()
                    .warning(
                            "cannot-ask-to-shut-down",
                            Field.of("reason", refused.getMessage()),
                            Field.of("action", "end-process"));
            return Request.NO_WAY;
        } catch (MonitorException unclear) {
            throw leftAlone(unclear.getMessage());
        }
    }

    /** A guest is ended only on positive facts, and that nothing could be found out is none. */
    private VmStateException leftAlone(@Nullable String reason) {
        return new VmStateException(
                "the guest of " + work.vm() + " could not be asked to shut down, so it was left alone: " + reason
                        + " To end it without asking, use 'fc-qemu kill " + work.vm() + "'.");
    }

    private boolean allEnded(List<VmProcess> processes, Duration patience) {
        Duration deadline = work.ports().clock().elapsed().plus(patience);
        for (VmProcess process : processes) {
            Duration left = deadline.minus(work.ports().clock().elapsed());
            if (!work.ports().hypervisor().awaitExit(process, left.isNegative() ? Duration.ZERO : left)) {
                return false;
            }
        }
        return true;
    }
}
