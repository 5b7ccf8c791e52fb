package io.flyingcircus.fcqemu.domain.migration;

import io.flyingcircus.fcqemu.domain.host.HostPorts;
import io.flyingcircus.fcqemu.domain.host.Settings;
import io.flyingcircus.fcqemu.ports.failure.BusyException;
import io.flyingcircus.fcqemu.ports.failure.InvalidCommandException;
import io.flyingcircus.fcqemu.ports.hostlocks.HeldLock;
import io.flyingcircus.fcqemu.ports.hostlocks.HostLock;
import io.flyingcircus.fcqemu.ports.hypervisor.MigrationNotes;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Calls off a migration that another process of this host is at work on. That one holds the VM's lock, so it is asked, and its
 * word is waited for.
 */
public final class CallOff {

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);

    private final HostPorts ports;
    private final Duration patience;
    private final VmName vm;
    private final MigrationNotes notes;

    /** Calls off migrations of {@code vm} on a host. */
    public CallOff(HostPorts ports, Settings settings, VmName vm) {
        this.ports = ports;
        this.vm = vm;
        this.notes = ports.hypervisor().migrationNotes();
        MigrationSettings.Times times = settings.migration().times();
        // Whatever the other process waits for between two looks takes no longer.
        this.patience = times.answer().plus(times.silence());
    }

    /**
     * Calls it off, and waits until it has ended.
     *
     * @throws InvalidCommandException if none is under way, or it is past the hand-over
     * @throws BusyException if the process at work on it does not react
     */
    public void run() {
        String id = notes.underWay(vm).filter(noted -> isAtWork(noted)).orElseThrow(this::noneUnderWay);
        notes.request(vm, id);
        if (waitWhile(() -> notes.requested(vm, id) && isUnderWay(id)) && notes.requested(vm, id)) {
            notes.takeRequest(vm, id);
            throw new InvalidCommandException("the migration of " + vm + " was past the point up to which it can be"
                    + " called off, or ended by itself: see 'fc-qemu status " + vm + "'. Nothing was called off.");
        }
        if (notes.takeRequest(vm, id)) {
            throw new BusyException("the process that migrates " + vm + " did not react within " + patience.toSeconds()
                    + " s, so nothing was called off. Try again, or find it with 'fuser -v run/qemu." + vm + ".lock'.");
        }
        if (!waitWhile(() -> isUnderWay(id))) {
            throw new BusyException("the process that migrates " + vm + " is calling it off and has not ended within "
                    + patience.toSeconds() + " s. See 'fc-qemu status " + vm + "'.");
        }
    }

    private boolean isUnderWay(String id) {
        return notes.underWay(vm).equals(Optional.of(id));
    }

    /** A process that was killed holds no lock any more, and its note is worth nothing. */
    private boolean isAtWork(String id) {
        Optional<HeldLock> free = ports.locks().tryAcquire(new HostLock.OfVm(vm));
        if (free.isEmpty()) {
            return true;
        }
        try (HeldLock _ = free.get()) {
            notes.end(vm, id);
            return false;
        }
    }

    private InvalidCommandException noneUnderWay() {
        return new InvalidCommandException("no migration of " + vm
                + " is under way on this host, so there is none to be called off. See 'fc-qemu status " + vm + "'.");
    }

    /** @return whether it ended in time */
    private boolean waitWhile(BooleanSupplier condition) {
        Duration deadline = ports.clock().elapsed().plus(patience);
        while (condition.getAsBoolean()) {
            if (ports.clock().elapsed().compareTo(deadline) >= 0) {
                return false;
            }
            ports.clock().sleep(BETWEEN_LOOKS);
        }
        return true;
    }
}
