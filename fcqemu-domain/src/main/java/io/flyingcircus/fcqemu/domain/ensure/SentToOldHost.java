package io.flyingcircus.fcqemu.domain.ensure;

import io.flyingcircus.fcqemu.domain.volumes.VolumeSet;
import io.flyingcircus.fcqemu.ports.hypervisor.RunStatus;
import io.flyingcircus.fcqemu.ports.vm.HostName;
import java.util.Optional;

/**
 * What is decided about a guest that was being sent to a host with the old tool, and whose process here was left by whoever
 * sent it. There a guest executes by itself as soon as its stream is complete. So one whose stream is complete never goes on
 * here, and any other only when nothing there can execute it.
 */
final class SentToOldHost {

    private SentToOldHost() {}

    /** What to do about it; empty if it is a case like any other. */
    static Optional<Action> decide(RunStatus status, Transfer transfer, VolumeSet volumes, HostName host) {
        if (!transfer.toOldHost() || status == RunStatus.INMIGRATE) {
            return Optional.empty();
        }
        if (transfer.underWay()) {
            return Optional.of(new Action.TakeBack(
                    "its guest is being sent to an old host, and whoever watched over that has gone"));
        }
        boolean othersHaveLocks = !volumes.otherHolders(host).isEmpty();
        return switch (status) {
            case POSTMIGRATE -> {
                if (!volumes.missing().isEmpty() || !volumes.ambiguous().isEmpty()) {
                    yield Optional.empty();
                }
                yield Optional.of(
                        transfer.completed()
                                ? new Action.PassOn("its guest was sent completely to an old host, and executes there")
                                : takeBack());
            }
            case PAUSED ->
                Optional.of(
                        othersHaveLocks
                                ? new Action.Report("it is paused, was not sent completely to an old host, and another"
                                        + " host has locks of its volumes (" + volumes.describe(host)
                                        + "): nothing is changed. Find out where it runs")
                                : takeBack());
            case RUNNING -> othersHaveLocks ? Optional.empty() : Optional.of(takeBack());
            case COLO,
                    DEBUG,
                    FINISH_MIGRATE,
                    GUEST_PANICKED,
                    INMIGRATE,
                    INTERNAL_ERROR,
                    IO_ERROR,
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

    private static Action takeBack() {
        return new Action.TakeBack(
                "its guest was not sent completely to an old host, and may execute there all the same");
    }
}
