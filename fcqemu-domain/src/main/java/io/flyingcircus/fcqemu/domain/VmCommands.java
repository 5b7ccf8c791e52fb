package io.flyingcircus.fcqemu.domain;

import io.flyingcircus.fcqemu.domain.ensure.Explanation;
import io.flyingcircus.fcqemu.domain.ensure.MovedGuest;
import io.flyingcircus.fcqemu.domain.ensure.Plan;
import io.flyingcircus.fcqemu.domain.host.HostPorts;
import io.flyingcircus.fcqemu.domain.host.Settings;
import io.flyingcircus.fcqemu.domain.lifecycle.Occasion;
import io.flyingcircus.fcqemu.domain.locks.FencedClient;
import io.flyingcircus.fcqemu.domain.locks.ForceUnlock;
import io.flyingcircus.fcqemu.domain.locks.Unfence;
import io.flyingcircus.fcqemu.domain.received.Errand;
import io.flyingcircus.fcqemu.domain.received.ErrandWork;
import io.flyingcircus.fcqemu.domain.received.ReceiveEvents;
import io.flyingcircus.fcqemu.domain.received.Received;
import io.flyingcircus.fcqemu.domain.snapshots.PruneReport;
import io.flyingcircus.fcqemu.domain.snapshots.PruneSnapshots;
import io.flyingcircus.fcqemu.domain.snapshots.RootSnapshot;
import io.flyingcircus.fcqemu.domain.snapshots.TakenSnapshot;
import io.flyingcircus.fcqemu.domain.status.VmRow;
import io.flyingcircus.fcqemu.domain.status.VmStatus;
import io.flyingcircus.fcqemu.ports.failure.BusyException;
import io.flyingcircus.fcqemu.ports.failure.InvalidCommandException;
import io.flyingcircus.fcqemu.ports.failure.UnknownVmException;
import io.flyingcircus.fcqemu.ports.failure.VmStateException;
import io.flyingcircus.fcqemu.ports.hypervisor.PidFile;
import io.flyingcircus.fcqemu.ports.hypervisor.ProcessState;
import io.flyingcircus.fcqemu.ports.snapshots.SnapshotName;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.List;
import java.util.Optional;

/**
 * The commands on VMs of one host, as operators and embedding programs use them. Each holds the VM's lock while it
 * works ({@link #list} and {@link #status} take none) and ends with a
 * {@link io.flyingcircus.fcqemu.ports.failure.FcQemuException} that carries the exit code if it could not do its work.
 */
public final class VmCommands {

    private final HostPorts ports;
    private final Settings settings;
    private final StatusCommands status;
    private final EnsureCommand ensure;
    private final LifeCycleCommands lifeCycle;
    private final MigrationCommands migration;
    private final LockCommands locks;
    private final SnapshotCommands snapshots;

    /** Commands on one host. */
    public VmCommands(HostPorts ports, Settings settings) {
        this.ports = ports;
        this.settings = settings;
        VmAccess access = new VmAccess(ports, settings);
        this.status = new StatusCommands(ports, access);
        this.ensure = new EnsureCommand(ports, access, settings.consolesKept());
        this.lifeCycle = new LifeCycleCommands(ports, access);
        this.migration = new MigrationCommands(ports, settings, access);
        this.locks = new LockCommands(ports, access);
        this.snapshots = new SnapshotCommands(ports, access);
    }

    /** The VMs of this host, sorted by name. */
    public List<VmRow> list() {
        return status.list();
    }

    /**
     * One VM in detail. Takes no lock, changes nothing.
     *
     * @throws UnknownVmException if nothing here knows it
     */
    public VmStatus status(VmName vm) {
        return status.status(vm);
    }

    /** What the PID file of a VM says, which is quickly read. Whether another process is that VM's too, it does not tell. */
    public PidFile pidFile(VmName vm) {
        return ports.hypervisor().pidFile(vm);
    }

    /** The QEMUs of a VM that live here. Asks neither them nor anybody else. */
    public ProcessState processes(VmName vm) {
        return ports.hypervisor().processes(vm);
    }

    /**
     * Brings a VM to its wanted state, or changes nothing and says why not.
     *
     * @throws BusyException if somebody else is at work on it
     */
    public void ensure(VmName vm) {
        ensure(vm, Occasion.ASKED_FOR);
    }

    /**
     * The same, on another occasion than somebody asking for it: what was stopped by hand stays off then.
     *
     * @throws BusyException if somebody else is at work on it
     */
    public void ensure(VmName vm, Occasion occasion) {
        ensure.ensure(vm, occasion);
    }

    /**
     * What {@link #ensure} would do next, and why. Takes no lock, changes nothing.
     *
     * @throws UnknownVmException if nothing here knows it
     */
    public Plan plan(VmName vm) {
        return ensure.plan(vm);
    }

    /**
     * What is seen of a VM, what {@link #ensure} would do next and why, and what that waits for. Takes no lock, changes nothing;
     * what cannot be asked is told as that.
     *
     * @throws UnknownVmException if nothing here knows it
     */
    public Explanation explain(VmName vm) {
        return ensure.explain(vm);
    }

    /**
     * Starts a VM from its disks, wherever it is wanted.
     *
     * @throws InvalidCommandException if a QEMU of it lives here
     */
    public void start(VmName vm) {
        lifeCycle.start(vm);
    }

    /**
     * Stops a VM: asks the guest, ends QEMU if that takes too long. It stays off until its definition changes, somebody starts
     * or ensures it, or the host boots.
     *
     * @throws InvalidCommandException if no QEMU of it lives here
     */
    public void stop(VmName vm) {
        lifeCycle.stop(vm);
    }

    /**
     * Stops and starts a VM without letting go of its lock in between.
     *
     * @throws InvalidCommandException if no QEMU of it lives here
     */
    public void restart(VmName vm) {
        lifeCycle.restart(vm);
    }

    /**
     * Ends a VM's QEMU without asking its guest, and clears away what is left; also when no QEMU lives here. It stays off as
     * after {@link #stop}.
     */
    public void kill(VmName vm) {
        lifeCycle.kill(vm);
    }

    /**
     * {@link #start}, of which whoever began it did as much as nobody knows: looks first, and does what is left.
     *
     * @throws InvalidCommandException if a QEMU of it lives here half started, and the VM is not wanted here
     */
    public void startAgain(VmName vm) {
        lifeCycle.startAgain(vm);
    }

    /** {@link #stop}, likewise; a VM that has no QEMU here has been stopped. */
    public void stopAgain(VmName vm) {
        lifeCycle.stopAgain(vm);
    }

    /**
     * {@link #restart}, likewise.
     *
     * @param begunTicks when it was begun, in clock ticks since boot; a QEMU that was started since is the new one
     */
    public void restartAgain(VmName vm, long begunTicks) {
        lifeCycle.restartAgain(vm, begunTicks);
    }

    /**
     * Waits for a VM's running guest to come from the host that has it, and takes it, wherever its definition wants it.
     *
     * @return how it came; empty if it ran nowhere, is wanted here, and so was started instead
     * @throws InvalidCommandException if a QEMU of it lives here, or it runs nowhere and is not wanted here either
     * @throws VmStateException if it did not come; says why
     */
    public Optional<MovedGuest> inmigrate(VmName vm) {
        return migration.inmigrate(vm);
    }

    /**
     * Sends a VM's running guest to the host that waits for it, wherever its definition wants it.
     *
     * @return how it went; empty if the other host has it without having said so
     * @throws InvalidCommandException if no QEMU of it lives here
     * @throws VmStateException if it stays; says why
     */
    public Optional<MovedGuest> outmigrate(VmName vm) {
        return migration.outmigrate(vm);
    }

    /**
     * Calls off a migration of a VM that another process of this host is at work on, and waits until that has ended. The guest
     * goes on where it was.
     *
     * @throws InvalidCommandException if none is under way here, or it is past the hand-over
     * @throws BusyException if the other process does not react
     */
    public void callOffMigration(VmName vm) {
        migration.callOffMigration(vm);
    }

    /** Takes the locks of all volumes that exist, as an operator's safeguard against a start elsewhere. */
    public void lock(VmName vm) {
        locks.lock(vm);
    }

    /**
     * Releases this host's locks.
     *
     * @throws InvalidCommandException if a QEMU of the VM lives here
     * @throws VmStateException naming what could not be released
     */
    public void unlock(VmName vm) {
        locks.unlock(vm);
    }

    /**
     * Breaks everybody's locks, after cutting their holders off from the storage.
     *
     * @throws InvalidCommandException if a QEMU of the VM lives here
     */
    public void forceUnlock(VmName vm) {
        forceUnlock(vm, ForceUnlock.Fencing.FIRST);
    }

    /**
     * Breaks everybody's locks.
     *
     * @param fencing whether their holders are cut off before; if not, a QEMU that still lives elsewhere goes on writing
     * @throws InvalidCommandException if a QEMU of the VM lives here
     */
    public void forceUnlock(VmName vm, ForceUnlock.Fencing fencing) {
        locks.forceUnlock(vm, fencing);
    }

    /**
     * The clients that {@link #forceUnlock} cut off because of a VM, here or on another host, and that still are. Takes no
     * lock.
     *
     * @throws UnknownVmException if nothing here knows it
     */
    public List<FencedClient> fenced(VmName vm) {
        return locks.fenced(vm);
    }

    /**
     * Lets them back in, all or none.
     *
     * @return those that were
     * @throws VmStateException if one of them may live: it would write again
     */
    public List<FencedClient> unfence(VmName vm, Unfence.Evidence evidence) {
        return locks.unfence(vm, evidence);
    }

    /**
     * Makes a snapshot of the root of a running guest, which is frozen meanwhile. One that is there already is left alone.
     *
     * @param name without the day until which it is kept
     * @param keepDays how long it is kept; 0 for ever
     * @throws InvalidCommandException if the VM does not run here
     * @throws VmStateException if the guest could not be frozen; nothing is made then
     */
    public TakenSnapshot snapshot(VmName vm, SnapshotName name, int keepDays) {
        return snapshots.snapshot(vm, name, keepDays);
    }

    /**
     * Makes a snapshot that is kept for ever, of a VM that may run here or elsewhere. Does nothing if it does not run here.
     *
     * @throws BusyException if somebody else is at work on it
     * @throws VmStateException if the guest could not be frozen; nothing is made then
     */
    public void snapshotIfRunning(VmName vm, SnapshotName name) {
        snapshots.snapshotIfRunning(vm, name);
    }

    /**
     * The snapshots of a VM's root, oldest first, whoever made them. Takes no lock.
     *
     * @throws UnknownVmException if nothing here knows the VM
     */
    public List<RootSnapshot> snapshots(VmName vm) {
        return snapshots.snapshots(vm);
    }

    /**
     * Removes snapshots of a VM's root whose time is over. Takes no lock.
     *
     * @throws UnknownVmException if nothing here knows the VM
     */
    public PruneReport prune(VmName vm, PruneSnapshots.Mode mode) {
        return snapshots.prune(vm, mode);
    }

    /** The same for all VMs that live here or are wanted here. */
    public PruneReport pruneAll(PruneSnapshots.Mode mode) {
        return snapshots.pruneAll(mode);
    }

    /**
     * Takes in something that Consul delivered. Opens no connection and waits for nobody.
     *
     * @return what is to be done now, if anything: {@link #work} does it
     */
    public Optional<Errand> receive(Received received) {
        return new ReceiveEvents(ports).receive(received);
    }

    /**
     * Work on something that was received.
     *
     * @param turns how much of such work is done at once on this host
     */
    public ErrandWork work(Errand errand, int turns) {
        return new ErrandWork(ports, this, errand, turns, settings.lockPatience());
    }
}
