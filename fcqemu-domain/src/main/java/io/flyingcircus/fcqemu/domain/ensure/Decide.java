package io.flyingcircus.fcqemu.domain.ensure;

import io.flyingcircus.fcqemu.domain.locks.Holder;
import io.flyingcircus.fcqemu.domain.volumes.VolumeSet;
import io.flyingcircus.fcqemu.domain.volumes.VolumeState;
import io.flyingcircus.fcqemu.ports.hypervisor.RunStatus;
import io.flyingcircus.fcqemu.ports.hypervisor.VmProcess;
import io.flyingcircus.fcqemu.ports.storage.VolumeKind;
import io.flyingcircus.fcqemu.ports.vm.HostName;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.List;
import java.util.Optional;

/**
 * Decides what to do about a VM: a pure function of what is wanted and what was observed. A guest is destroyed only on
 * positive facts; whatever could not be found out leads to {@link Action.Report}.
 */
public final class Decide {

    private final VmName vm;
    private final HostName host;
    private final boolean moves;

    /**
     * Decisions about {@code vm} on {@code host}.
     *
     * @param moves whether a running guest is moved to the host where it is wanted, and waited for there
     */
    public Decide(VmName vm, HostName host, boolean moves) {
        this.vm = vm;
        this.host = host;
        this.moves = moves;
    }

    /** What to do next. */
    public Action decide(Wanted wanted, Observation seen) {
        if (seen.process().processes().size() == 1 && !seen.cutOff().isEmpty()) {
            // Whatever is wanted: its entry on the blocklist ends some day, and then it would write again.
            return new Action.Destroy("another host gave it up and cut its QEMU off from the storage ("
                    + String.join(", ", seen.cutOff()) + "): what that one does can no longer be kept");
        }
        return switch (wanted) {
            case Wanted.AsItIs _ -> new Action.LeaveAlone("no host is named, so it is left as it is");
            case Wanted.Unknown unknown -> new Action.Report(unknown.problem());
            case Wanted.State state -> byVolumes(state, seen);
        };
    }

    private Action byVolumes(Wanted.State wanted, Observation seen) {
        return switch (seen.volumes()) {
            case VolumesView.Unreadable unreadable ->
                new Action.Report(
                        "the volumes of " + vm + " cannot be read, so nothing is changed: " + unreadable.reason());
            case VolumesView.Known known ->
                seen.process().alive()
                        ? withProcess(wanted, seen, known.volumes())
                        : withoutProcess(wanted, seen, known.volumes());
        };
    }

    // ---- a process lives here

    private Action withProcess(Wanted.State wanted, Observation seen, VolumeSet volumes) {
        if (seen.process().processes().size() > 1) {
            return new Action.Report(vm + " has several QEMU processes on this host (PIDs "
                    + seen.process().processes().stream()
                            .map(process -> Long.toString(process.pid()))
                            .toList()
                    + "): find out which one serves its users, and end all of them with 'fc-qemu kill " + vm
                    + "' if that cannot be told");
        }
        return switch (seen.monitor()) {
            case MonitorView.Answered answered ->
                byStatus(answered, seen.process().processes().getFirst(), wanted, volumes);
            case MonitorView.Gone gone ->
                new Action.Report("the QEMU of " + vm + " lives (PID "
                        + seen.process().processes().getFirst().pid() + ") but its monitor is gone (" + gone.reason()
                        + "): its guest is left alone. If it cannot be reached by its users either, use 'fc-qemu kill "
                        + vm + "'");
            case MonitorView.Unclear unclear ->
                new Action.Report("the monitor of " + vm + " could not be asked, its guest is left alone: "
                        + unclear.reason() + " Try again, or see 'fc-qemu status " + vm + "'");
            case MonitorView.NotAsked _ -> new Action.Report("the monitor of " + vm + " was not asked");
        };
    }

    private Action byStatus(MonitorView.Answered answered, VmProcess process, Wanted.State wanted, VolumeSet volumes) {
        RunStatus status = answered.status();
        Optional<Action> sent = SentToOldHost.decide(status, answered.transfer(), volumes, host);
        if (sent.isPresent()) {
            return sent.get();
        }
        boolean staysOn = volumes.allMine(host) && !(wanted instanceof Wanted.Offline);
        Optional<Action> split = SplitMemory.decide(status, answered.transfer(), process, staysOn);
        if (split.isPresent()) {
            return split.get();
        }
        if (answered.transfer().canBeCalledOff() && status != RunStatus.INMIGRATE) {
            return new Action.CancelMigration("its guest is being sent, and whoever watched over that has gone");
        }
        return switch (status) {
            case RUNNING -> running(wanted, volumes);
            case PRELAUNCH, PRECONFIG ->
                new Action.Destroy("QEMU was started and its guest never let go: an earlier start was interrupted");
            case INMIGRATE -> new Action.Destroy("QEMU waits for a guest that nobody sends any more");
            case POSTMIGRATE -> stoppedSource(wanted, volumes);
            case PAUSED ->
                process.incoming() ? loadedTarget(answered.transfer().marked(), volumes) : paused(wanted, volumes);
            case SHUTDOWN -> new Action.Destroy("the guest has shut down and its QEMU stayed");
            case IO_ERROR ->
                new Action.Report(
                        vm + " is stopped by an I/O error; its guest is kept as it is. Check the storage, then"
                                + " type 'cont' at its monitor");
            case GUEST_PANICKED, INTERNAL_ERROR, WATCHDOG ->
                new Action.Report(vm + " is in state '" + status + "'; its guest is kept for a look at its console. Use"
                        + " 'fc-qemu kill " + vm + "', then 'fc-qemu ensure " + vm + "'");
            case FINISH_MIGRATE, RESTORE_VM, SAVE_VM, COLO, DEBUG, SUSPENDED, UNKNOWN ->
                new Action.Report(
                        vm + " is in state '" + status + "', which passes by itself or was brought about at its"
                                + " monitor; its guest is left alone. Try again");
        };
    }

    private Action running(Wanted.State wanted, VolumeSet volumes) {
        if (wanted instanceof Wanted.Offline) {
            return new Action.Stop("it runs here and is wanted offline");
        }
        if (!volumes.otherHolders(host).isEmpty()) {
            return new Action.Report(vm + " runs here, but " + volumes.otherHolders(host)
                    + " holds locks of its volumes (" + volumes.describe(host) + "): it may run twice. Nothing was"
                    + " changed. Find out at once where it serves its users, and end the other one");
        }
        if (!volumes.missing().isEmpty()
                || !volumes.ambiguous().isEmpty()
                || !volumes.heldBy(Holder.UNREADABLE, host).isEmpty()) {
            return new Action.Report(vm + " runs here, but not all its volumes are there and locked for this host ("
                    + volumes.describe(host) + "): its guest is left alone. Repair the volumes, then run ensure again");
        }
        if (!volumes.allMine(host)) {
            return new Action.TakeFreeLocks("it runs here and lost locks (" + volumes.describe(host) + ")");
        }
        if (wanted instanceof Wanted.Away) {
            return new Action.HandOver("it runs here and is to go to the host that waits for it");
        }
        if (!(wanted instanceof Wanted.Elsewhere(HostName elsewhere))) {
            return new Action.KeepRunning("it runs here with all its locks");
        }
        return moves
                ? new Action.HandOver("it runs here and is wanted on " + elsewhere)
                : new Action.Report(vm + " runs here and is wanted on " + elsewhere
                        + "; it goes on here, because guests are not moved by themselves (migration-automatic)");
    }

    /** A target that has everything and was not let go yet, or a guest that came and was paused since. */
    private Action loadedTarget(boolean marked, VolumeSet volumes) {
        if (!volumes.missing().isEmpty()
                || !volumes.ambiguous().isEmpty()
                || !volumes.heldBy(Holder.UNREADABLE, host).isEmpty()) {
            return new Action.Report(vm
                    + " came here, is paused, and not all its volumes are there with readable locks ("
                    + volumes.describe(host) + "); nothing is changed. Repair the volumes, then run ensure again");
        }
        if (!marked || volumes.get(VolumeKind.ROOT).holder(host) != Holder.MINE) {
            return new Action.Destroy("its guest came here and was never handed over: its copy here may be outdated");
        }
        if (rest(volumes, Holder.OTHERS) > 0) {
            return new Action.AwaitLocks("its guest came here, and the host it came from has locks yet");
        }
        return volumes.allMine(host)
                ? new Action.Resume("its guest came here, with all its locks")
                : new Action.TakeFreeLocks("its guest came here, and the host it came from has let go");
    }

    /** A source whose guest was sent away completely, and may or may not have gone on elsewhere. */
    private Action stoppedSource(Wanted.State wanted, VolumeSet volumes) {
        if (!volumes.missing().isEmpty() || !volumes.ambiguous().isEmpty()) {
            return new Action.Report(vm + " was being handed over and not all its volumes are there ("
                    + volumes.describe(host) + "); nothing is changed. Repair the volumes, then run ensure again");
        }
        Holder token = volumes.get(VolumeKind.ROOT).holder(host);
        long restMine = rest(volumes, Holder.MINE);
        long restOthers = rest(volumes, Holder.OTHERS);
        long restAll = volumes.existing().size() - 1L;
        if (restOthers == 0 && !volumes.heldBy(Holder.UNREADABLE, host).isEmpty()) {
            return new Action.Report(vm + " was being handed over and its locks cannot all be read ("
                    + volumes.describe(host)
                    + "); nothing is changed. When it is known to run nowhere else, remove that"
                    + " lock with 'rbd lock rm', then run ensure again");
        }
        if (restMine == 0 || restOthers > 0) {
            return new Action.Destroy("its guest was sent to another host, and its copy here may be outdated");
        }
        if (token == Holder.OTHERS) {
            return new Action.Report(vm + " is being handed over: another host has its first lock, this one the rest."
                    + " Nothing is changed; look again in a minute");
        }
        if (token == Holder.MINE && restMine == restAll) {
            return wanted instanceof Wanted.Offline
                    ? new Action.Stop("its hand-over ended without a taker, and it is wanted offline")
                    : new Action.Resume("its hand-over ended without a taker, and its locks never left this host");
        }
        return new Action.TakeFreeLocks(
                "its hand-over ended without a taker, and part of its locks never left this host");
    }

    private long rest(VolumeSet volumes, Holder holder) {
        return volumes.heldBy(holder, host).stream()
                .map(VolumeState::kind)
                .filter(kind -> kind != VolumeKind.ROOT)
                .count();
    }

    private Action paused(Wanted.State wanted, VolumeSet volumes) {
        if (!volumes.allMine(host)) {
            return new Action.Report(vm + " is paused and not all its locks are this host's (" + volumes.describe(host)
                    + "), so it must not go on; its guest is kept. Find out who interfered; 'fc-qemu kill " + vm
                    + "' gives it up");
        }
        return wanted instanceof Wanted.Offline
                ? new Action.Stop("it is paused here and wanted offline")
                : new Action.Resume("it is paused with all its locks");
    }

    // ---- no process lives here

    private Action withoutProcess(Wanted.State wanted, Observation seen, VolumeSet volumes) {
        return switch (wanted) {
            case Wanted.Elsewhere elsewhere -> absent(volumes, "it is wanted on " + elsewhere.host());
            case Wanted.Away _ -> absent(volumes, "it is not to run here");
            case Wanted.Here _ -> startable(seen, volumes);
            case Wanted.Offline _ -> absent(volumes, "it is wanted offline and has no process here");
        };
    }

    /** Only a host that has all locks can send it, and only one that says it runs there will. */
    private boolean mayCome(Observation seen, VolumeSet volumes) {
        return moves
                && volumes.missing().isEmpty()
                && volumes.otherHolders(host).size() == 1
                && volumes.heldBy(Holder.OTHERS, host).size()
                        == volumes.existing().size()
                && seen.catalog() instanceof CatalogView.Known known
                && known.registrations().stream()
                        .anyMatch(registration -> volumes.otherHolders(host)
                                .contains(registration.host().value()));
    }

    private Action absent(VolumeSet volumes, String reason) {
        return volumes.heldBy(Holder.MINE, host).isEmpty()
                ? new Action.Nothing(reason)
                : new Action.Clear(reason + ", and left locks behind (" + volumes.describe(host) + ")");
    }

    private Action startable(Observation seen, VolumeSet volumes) {
        if (!volumes.ambiguous().isEmpty()) {
            return new Action.Report(vm + " is not started: a volume is in several pools " + volumes.ambiguous()
                    + ". Rename or remove the one that is not wanted");
        }
        if (!volumes.heldBy(Holder.UNREADABLE, host).isEmpty()) {
            return new Action.Report(vm + " is not started: a lock cannot be read (" + volumes.describe(host)
                    + "). When it is known to run nowhere, remove that lock with 'rbd lock rm'");
        }
        if (!volumes.otherHolders(host).isEmpty()) {
            String others = String.join(", ", volumes.otherHolders(host));
            if (mayCome(seen, volumes)) {
                return new Action.AwaitGuest("it is wanted here and runs on " + others);
            }
            if (!volumes.heldBy(Holder.MINE, host).isEmpty()) {
                return new Action.Clear("no process of it lives here, and " + others + " holds some of its locks ("
                        + volumes.describe(host) + ")");
            }
            return new Action.Report(vm + " is not started: its volumes are locked by " + others + " ("
                    + volumes.describe(host) + "; registered: " + seen.catalog().describe() + "). "
                    + remedy(volumes.otherHolders(host)));
        }
        return new Action.Start("it is wanted here and does not run");
    }

    private String remedy(List<String> others) {
        return others.size() == 1
                ? "Stop it there, or if that host is gone for good, use 'fc-qemu force-unlock " + vm + "'"
                : "Which of these hosts runs it cannot be told from here: look at 'fc-qemu status " + vm
                        + "' on each, and where it does not run, use 'fc-qemu unlock " + vm
                        + "'. Only if all of them are gone for good, use 'fc-qemu force-unlock " + vm + "'";
    }
}
