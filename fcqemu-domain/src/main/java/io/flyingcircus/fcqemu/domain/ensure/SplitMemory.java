package io.flyingcircus.fcqemu.domain.ensure;

import io.flyingcircus.fcqemu.domain.migration.MemoryOnItsWay;
import io.flyingcircus.fcqemu.ports.hypervisor.RunStatus;
import io.flyingcircus.fcqemu.ports.hypervisor.VmProcess;
import java.util.Optional;

/**
 * What is decided about a guest that was switched over before its end (postcopy), and whose process here was left by whoever
 * watched over that. Nothing is ever called off then: QEMU would let the source go on with a guest that executes at the target.
 * It ends by itself, complete or broken. A source that turns out to be complete and to have locks which never left it is a stopped
 * source like any other; so is a target that waits to go on.
 */
final class SplitMemory {

    private SplitMemory() {}

    /**
     * What to do about it; empty if it is a case like any other.
     *
     * @param staysOn whether one that executes here has all locks and is to go on
     */
    static Optional<Action> decide(RunStatus status, Transfer transfer, VmProcess process, boolean staysOn) {
        return switch (transfer.memory()) {
            case WHOLE -> Optional.empty();
            case BROKEN -> Optional.of(new Action.Destroy(MemoryOnItsWay.LOST));
            case SPLIT -> split(status, process, staysOn);
        };
    }

    private static Optional<Action> split(RunStatus status, VmProcess process, boolean staysOn) {
        return switch (status) {
            case FINISH_MIGRATE ->
                Optional.of(new Action.AwaitMemory(
                        "its guest was switched over, and the other host needs the memory" + " that is here yet"));
            case RUNNING ->
                staysOn
                        ? Optional.of(new Action.AwaitMemory("it runs here, and part of its memory is yet to come"))
                        : Optional.empty();
            // A source is so for a moment, until QEMU has stopped it for good.
            case PAUSED ->
                process.incoming()
                        ? Optional.empty()
                        : Optional.of(new Action.AwaitMemory("its guest is just being switched over"));
            case COLO,
                    DEBUG,
                    GUEST_PANICKED,
                    INMIGRATE,
                    INTERNAL_ERROR,
                    IO_ERROR,
                    POSTMIGRATE,
                    PRECONFIG,
                    PRELAUNCH,
                    RESTORE_VM,
                    SAVE_VM,
                    SHUTDOWN,
                    SUSPENDED,
                    WATCHDOG,
                    UNKNOWN -> Optional.empty();
        };
    }
}
