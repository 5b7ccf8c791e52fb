package io.flyingcircus.fcqemu.domain;

import io.flyingcircus.fcqemu.domain.ensure.EnsureVm;
import io.flyingcircus.fcqemu.domain.ensure.MoveByHand;
import io.flyingcircus.fcqemu.domain.ensure.MovedGuest;
import io.flyingcircus.fcqemu.domain.ensure.Plan;
import io.flyingcircus.fcqemu.domain.host.HostPorts;
import io.flyingcircus.fcqemu.domain.host.Settings;
import io.flyingcircus.fcqemu.domain.host.VmWork;
import io.flyingcircus.fcqemu.domain.lifecycle.ClearAway;
import io.flyingcircus.fcqemu.domain.lifecycle.ColdStart;
import io.flyingcircus.fcqemu.domain.lifecycle.EndProcess;
import io.flyingcircus.fcqemu.domain.lifecycle.GracefulStop;
import io.flyingcircus.fcqemu.domain.lifecycle.Occasion;
import io.flyingcircus.fcqemu.domain.lifecycle.StayOff;
import io.flyingcircus.fcqemu.domain.locks.FencedClient;
import io.flyingcircus.fcqemu.domain.locks.ForceUnlock;
import io.flyingcircus.fcqemu.domain.locks.Unfence;
import io.flyingcircus.fcqemu.domain.locks.VolumeLocking;
import io.flyingcircus.fcqemu.domain.migration.CallOff;
import io.flyingcircus.fcqemu.domain.received.Errand;
import io.flyingcircus.fcqemu.domain.received.ErrandWork;
import io.flyingcircus.fcqemu.domain.received.ReceiveEvents;
import io.flyingcircus.fcqemu.domain.received.Received;
import io.flyingcircus.fcqemu.domain.report.VmEvents;
import io.flyingcircus.fcqemu.domain.snapshots.ListSnapshots;
import io.flyingcircus.fcqemu.domain.snapshots.PruneReport;
import io.flyingcircus.fcqemu.domain.snapshots.PruneSnapshots;
import io.flyingcircus.fcqemu.domain.snapshots.RootSnapshot;
import io.flyingcircus.fcqemu.domain.snapshots.TakeSnapshot;
import io.flyingcircus.fcqemu.domain.snapshots.TakenSnapshot;
import io.flyingcircus.fcqemu.domain.status.ListVms;
import io.flyingcircus.fcqemu.domain.status.ReadStatus;
import io.flyingcircus.fcqemu.domain.status.VmRow;
import io.flyingcircus.fcqemu.domain.status.VmStatus;
import io.flyingcircus.fcqemu.domain.volumes.VolumeSet;
import io.flyingcircus.fcqemu.ports.definitions.DefinitionReading;
import io.flyingcircus.fcqemu.ports.events.Event;
import io.flyingcircus.fcqemu.ports.events.Field;
import io.flyingcircus.fcqemu.ports.events.Level;
import io.flyingcircus.fcqemu.ports.failure.BusyException;
import io.flyingcircus.fcqemu.ports.failure.DefinitionException;
import io.flyingcircus.fcqemu.ports.failure.InvalidCommandException;
import io.flyingcircus.fcqemu.ports.failure.UnknownVmException;
import io.flyingcircus.fcqemu.ports.failure.VmStateException;
import io.flyingcircus.fcqemu.ports.hostlocks.HeldLock;
import io.flyingcircus.fcqemu.ports.hostlocks.HostLock;
import io.flyingcircus.fcqemu.ports.hypervisor.MigrationNotes;
import io.flyingcircus.fcqemu.ports.snapshots.SnapshotName;
import io.flyingcircus.fcqemu.ports.storage.Image;
import io.flyingcircus.fcqemu.ports.storage.PoolName;
import io.flyingcircus.fcqemu.ports.storage.StorageSession;
import io.flyingcircus.fcqemu.ports.vm.ShutdownSignal;
import io.flyingcircus.fcqemu.ports.vm.VmDefinition;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The commands on VMs of one host, as operators and embedding programs use them. Each holds the VM's lock while it
 * works ({@link #list} and {@link #status} take none) and ends with a
 * {@link io.flyingcircus.fcqemu.ports.failure.FcQemuException} that carries the exit code if it could not do its work.
 */
public final class VmCommands {

    /** More changes than anybody makes while one command runs. */
    private static final int MAX_DEFINITIONS = 1000;

    private final HostPorts ports;
    private final Settings settings;

    /** Commands on one host. */
    public VmCommands(HostPorts ports, Settings settings) {
        this.ports = ports;
        this.settings = settings;
    }

    /** The VMs of this host, sorted by name. */
    public List<VmRow> list() {
        return new ListVms(ports).run();
    }

    /**
     * One VM in detail. Takes no lock, changes nothing.
     *
     * @throws UnknownVmException if nothing here knows it
     */
    public VmStatus status(VmName vm) {
        requireKnown(vm);
        try (VmWork work = VmWork.looking(ports, settings, vm)) {
            DefinitionReading reading = ports.definitions().active(vm);
            return new ReadStatus(work).run(reading, pool(reading));
        }
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
        requireKnown(vm);
        try (HeldLock _ = tryLock(vm);
                VmWork work = VmWork.changing(ports, settings, vm)) {
            forgetDeadMigration(vm);
            if (occasion == Occasion.ASKED_FOR) {
                new StayOff(work).end();
            }
            putNewestInForce(work);
            EnsureVm.Next next = ensure(work);
            // Whoever received a newer definition meanwhile has left it to us.
            for (int changes = 0; putNewestInForce(work) || next == EnsureVm.Next.READ_DEFINITION; changes++) {
                if (changes >= MAX_DEFINITIONS) {
                    throw new BusyException("the definition of " + vm + " changed " + MAX_DEFINITIONS
                            + " times while it was acted on. Try again when whoever writes it has settled.");
                }
                next = ensure(work);
            }
        }
    }

    /** Whoever noted a migration held the VM's lock as long as it was under way; if it is free, that process was killed. */
    private void forgetDeadMigration(VmName vm) {
        MigrationNotes notes = ports.hypervisor().migrationNotes();
        notes.underWay(vm).ifPresent(id -> notes.end(vm, id));
    }

    private boolean putNewestInForce(VmWork work) {
        boolean changed = mayChangeDefinition(work.vm()) && ports.definitions().activateStaged(work.vm());
        if (changed) {
            work.events().info("activate-definition");
        }
        return changed;
    }

    private EnsureVm.Next ensure(VmWork work) {
        VmName vm = work.vm();
        DefinitionReading reading = ports.definitions().active(vm);
        if (reading instanceof DefinitionReading.Valid
                && ports.definitions().staged(vm) instanceof DefinitionReading.Broken(List<String> problems)) {
            work.events().warning("received-definition-unusable", Field.of("problem", String.join("; ", problems)));
        }
        if (reading instanceof DefinitionReading.Valid(VmDefinition definition) && !definition.virtual()) {
            work.events().debug("ensure-state", Field.of("action", "nothing"), Field.of("reason", "physical"));
            return EnsureVm.Next.NOTHING;
        }
        return new EnsureVm(work).run(reading);
    }

    /**
     * What {@link #ensure} would do next, and why. Takes no lock, changes nothing.
     *
     * @throws UnknownVmException if nothing here knows it
     */
    public Plan plan(VmName vm) {
        requireKnown(vm);
        try (VmWork work = VmWork.looking(ports, settings, vm)) {
            return new EnsureVm(work).plan(ports.definitions().active(vm));
        }
    }

    /**
     * Starts a VM from its disks, wherever it is wanted.
     *
     * @throws InvalidCommandException if a QEMU of it lives here
     */
    public void start(VmName vm) {
        withLock(vm, work -> {
            requireNoProcess(vm, "start");
            new StayOff(work).end();
            start(work);
        });
    }

    /**
     * Stops a VM: asks the guest, ends QEMU if that takes too long. It stays off until its definition changes, somebody starts
     * or ensures it, or the host boots.
     *
     * @throws InvalidCommandException if no QEMU of it lives here
     */
    public void stop(VmName vm) {
        withLock(vm, work -> {
            requireProcess(vm, "stop");
            stayOff(work);
            stop(work);
        });
    }

    /**
     * Stops and starts a VM without letting go of its lock in between.
     *
     * @throws InvalidCommandException if no QEMU of it lives here
     */
    public void restart(VmName vm) {
        withLock(vm, work -> {
            requireProcess(vm, "restart");
            requireDefinition(vm);
            new StayOff(work).end();
            stop(work);
            start(work);
        });
    }

    /** Ends a VM's QEMU without asking its guest, and clears away what is left; also when no QEMU lives here. It stays off as after {@link #stop}. */
    public void kill(VmName vm) {
        withLock(vm, work -> {
            stayOff(work);
            new EndProcess(work).endAll();
            new ClearAway(work).run(pool(ports.definitions().active(vm)));
        });
    }

    /**
     * Waits for a VM's running guest to come from the host that has it, and takes it, wherever its definition wants it.
     *
     * @return how it came; empty if it ran nowhere, is wanted here, and so was started instead
     * @throws InvalidCommandException if a QEMU of it lives here, or it runs nowhere and is not wanted here either
     * @throws VmStateException if it did not come; says why
     */
    public Optional<MovedGuest> inmigrate(VmName vm) {
        return returningWithLock(vm, work -> {
            requireNoProcess(vm, "inmigrate");
            return MoveByHand.here(work).run();
        });
    }

    /**
     * Sends a VM's running guest to the host that waits for it, wherever its definition wants it.
     *
     * @return how it went; empty if the other host has it without having said so
     * @throws InvalidCommandException if no QEMU of it lives here
     * @throws VmStateException if it stays; says why
     */
    public Optional<MovedGuest> outmigrate(VmName vm) {
        return returningWithLock(vm, work -> {
            requireProcess(vm, "outmigrate");
            return MoveByHand.away(work).run();
        });
    }

    /**
     * Calls off a migration of a VM that another process of this host is at work on, and waits until that has ended. The guest
     * goes on where it was.
     *
     * @throws InvalidCommandException if none is under way here, or it is past the hand-over
     * @throws BusyException if the other process does not react
     */
    public void callOffMigration(VmName vm) {
        requireKnown(vm);
        new CallOff(ports, settings, vm).run();
    }

    /** Takes the locks of all volumes that exist, as an operator's safeguard against a start elsewhere. */
    public void lock(VmName vm) {
        withLock(vm, work -> {
            VolumeSet volumes = volumes(work);
            requireUnambiguous(vm, volumes);
            List<Image> toTake = volumes.existing().stream()
                    .filter(volume -> !volume.locker()
                            .map(locker -> locker.cookie().equals(ports.name().value()))
                            .orElse(false))
                    .map(volume -> volume.image().orElseThrow().image())
                    .toList();
            new VolumeLocking(work).takeAsFarAsPossible(toTake);
        });
    }

    /**
     * Releases this host's locks.
     *
     * @throws InvalidCommandException if a QEMU of the VM lives here
     * @throws VmStateException naming what could not be released
     */
    public void unlock(VmName vm) {
        withLock(vm, work -> {
            requireNoProcess(vm, "unlock");
            List<String> failures =
                    new VolumeLocking(work).releaseMine(volumes(work).allImages());
            if (!failures.isEmpty()) {
                throw new VmStateException("not all locks of " + vm + " could be released: "
                        + String.join("; ", failures) + ". The others of this host are free.");
            }
            work.removeRunFiles();
        });
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
        withLock(vm, work -> {
            requireNoProcess(vm, "force-unlock");
            VolumeSet volumes = volumes(work);
            requireUnambiguous(vm, volumes);
            new ForceUnlock(work, fencing).run(volumes);
            work.removeRunFiles();
        });
    }

    /**
     * The clients that {@link #forceUnlock} cut off because of a VM, here or on another host, and that still are. Takes no
     * lock.
     *
     * @throws UnknownVmException if nothing here knows it
     */
    public List<FencedClient> fenced(VmName vm) {
        requireKnown(vm);
        try (VmWork work = VmWork.looking(ports, settings, vm)) {
            return new Unfence(work).list(volumes(work));
        }
    }

    /**
     * Lets them back in, all or none.
     *
     * @return those that were
     * @throws VmStateException if one of them may live: it would write again
     */
    public List<FencedClient> unfence(VmName vm, Unfence.Evidence evidence) {
        List<FencedClient> removed = new ArrayList<>();
        withLock(vm, work -> removed.addAll(new Unfence(work).remove(volumes(work), evidence)));
        return removed;
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
        List<TakenSnapshot> taken = new ArrayList<>();
        withLock(vm, work -> {
            requireProcess(vm, "snapshot");
            PoolName pool = pool(ports.definitions().active(vm));
            taken.add(new TakeSnapshot(work).run(name, keepDays, pool));
        });
        return taken.getFirst();
    }

    /**
     * Makes a snapshot that is kept for ever, of a VM that may run here or elsewhere. Does nothing if it does not run here.
     *
     * @throws BusyException if somebody else is at work on it
     * @throws VmStateException if the guest could not be frozen; nothing is made then
     */
    public void snapshotIfRunning(VmName vm, SnapshotName name) {
        if (!ports.hypervisor().processes(vm).alive()) {
            return;
        }
        try (HeldLock _ = tryLock(vm);
                VmWork work = VmWork.changing(ports, settings, vm)) {
            if (ports.hypervisor().processes(vm).alive()) {
                new TakeSnapshot(work).run(name, 0, pool(ports.definitions().active(vm)));
            }
        }
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

    /**
     * The snapshots of a VM's root, oldest first, whoever made them. Takes no lock.
     *
     * @throws UnknownVmException if nothing here knows the VM
     */
    public List<RootSnapshot> snapshots(VmName vm) {
        requireKnown(vm);
        try (StorageSession storage = ports.storage().connect()) {
            return new ListSnapshots(storage, ports.clock().now())
                    .run(vm, pool(ports.definitions().active(vm)));
        }
    }

    /**
     * Removes snapshots of a VM's root whose time is over. Takes no lock.
     *
     * @throws UnknownVmException if nothing here knows the VM
     */
    public PruneReport prune(VmName vm, PruneSnapshots.Mode mode) {
        requireKnown(vm);
        return prune(List.of(vm), mode);
    }

    /** The same for all VMs that live here or are wanted here. */
    public PruneReport pruneAll(PruneSnapshots.Mode mode) {
        return prune(
                ports.definitions().names().stream()
                        .filter(vm -> isWantedHere(vm)
                                || ports.hypervisor().processes(vm).alive())
                        .toList(),
                mode);
    }

    private PruneReport prune(List<VmName> vms, PruneSnapshots.Mode mode) {
        try (StorageSession storage = ports.storage().connect()) {
            PruneSnapshots prune = new PruneSnapshots(storage, ports.clock().now(), mode);
            for (VmName vm : vms) {
                VmEvents events = new VmEvents(ports.events(), vm);
                prune.run(vm, pool(ports.definitions().active(vm)), events);
            }
            return prune.report();
        }
    }

    private boolean isWantedHere(VmName vm) {
        return ports.definitions().active(vm) instanceof DefinitionReading.Valid(VmDefinition definition)
                && definition.virtual()
                && definition.kvmHost().filter(ports.name()::equals).isPresent();
    }

    /** What a guest was started from is not known any more if its definition is gone: none is put in its place then. */
    private boolean mayChangeDefinition(VmName vm) {
        return ports.definitions().active(vm) instanceof DefinitionReading.Valid
                || !ports.hypervisor().processes(vm).alive();
    }

    private static void requireUnambiguous(VmName vm, VolumeSet volumes) {
        if (!volumes.ambiguous().isEmpty()) {
            String images = volumes.ambiguous().stream()
                    .map(volume -> volume.images().toString())
                    .collect(Collectors.joining(", "));
            throw new VmStateException("volumes of " + vm + " are in several pools: " + images
                    + ". Nothing was changed. Rename or remove those that are not wanted, then try again.");
        }
    }

    private void start(VmWork work) {
        VmDefinition definition = requireDefinition(work.vm());
        if (!definition.virtual()) {
            throw new InvalidCommandException("'start' is for virtual machines, and " + work.vm()
                    + " is a physical one by its definition. Nothing was changed.");
        }
        VolumeSet volumes = VolumeSet.observe(work.storage().volumes(), work.vm(), definition.rbdPool());
        new ColdStart(work).run(definition, volumes);
    }

    private void stayOff(VmWork work) {
        if (ports.definitions().active(work.vm()) instanceof DefinitionReading.Valid(VmDefinition definition)) {
            new StayOff(work).begin(definition);
        }
    }

    private void stop(VmWork work) {
        DefinitionReading reading = ports.definitions().active(work.vm());
        ShutdownSignal signal = reading instanceof DefinitionReading.Valid(VmDefinition definition)
                ? definition.shutdownSignal()
                : ShutdownSignal.POWER_BUTTON;
        new GracefulStop(work).run(signal, pool(reading));
    }

    private VolumeSet volumes(VmWork work) {
        PoolName pool = pool(ports.definitions().active(work.vm()));
        return VolumeSet.observe(work.storage().volumes(), work.vm(), pool);
    }

    private void withLock(VmName vm, Consumer<VmWork> command) {
        returningWithLock(vm, work -> {
            command.accept(work);
            return vm;
        });
    }

    private <T> T returningWithLock(VmName vm, Function<VmWork, T> command) {
        requireKnown(vm);
        try (HeldLock _ = waitForLock(vm);
                VmWork work = VmWork.changing(ports, settings, vm)) {
            return command.apply(work);
        }
    }

    private HeldLock tryLock(VmName vm) {
        return ports.locks()
                .tryAcquire(new HostLock.OfVm(vm))
                .orElseThrow(() -> new BusyException("another process is at work on " + vm
                        + ", nothing was changed. Try again when it has finished."));
    }

    private HeldLock waitForLock(VmName vm) {
        HostLock lock = new HostLock.OfVm(vm);
        Optional<HeldLock> free = ports.locks().tryAcquire(lock);
        if (free.isPresent()) {
            return free.get();
        }
        ports.events()
                .record(new Event(
                        Level.INFO,
                        Optional.of(vm),
                        "wait-for-lock",
                        List.of(Field.of("reason", "another process is at work on this VM")),
                        null));
        return ports.locks()
                .acquire(lock, settings.lockPatience())
                .orElseThrow(() -> new BusyException("another process has been at work on " + vm + " for "
                        + settings.lockPatience().toMinutes() + " minutes, nothing was changed. Find it with 'fuser -v"
                        + " run/qemu." + vm + ".lock', then try again."));
    }

    private void requireKnown(VmName vm) {
        boolean known = !(ports.definitions().active(vm) instanceof DefinitionReading.Absent)
                || !(ports.definitions().staged(vm) instanceof DefinitionReading.Absent)
                || ports.hypervisor().hasRunFiles(vm)
                || ports.hypervisor().processes(vm).alive();
        if (!known) {
            throw new UnknownVmException("there is no VM " + vm + " on this host: neither a definition etc/qemu/vm/"
                    + vm + ".cfg nor run files nor a process. Check the name with 'fc-qemu ls'.");
        }
    }

    private VmDefinition requireDefinition(VmName vm) {
        return switch (ports.definitions().active(vm)) {
            case DefinitionReading.Valid valid -> valid.definition();
            case DefinitionReading.Absent _ ->
                throw new DefinitionException(vm + " has no definition in force (etc/qemu/vm/" + vm
                        + ".cfg), so it is left as it is. Put its definition there, or wait for Consul to deliver it.");
            case DefinitionReading.Broken broken ->
                throw new DefinitionException("the definition of " + vm + " cannot be used, so it is left as it is: "
                        + String.join("; ", broken.problems()));
        };
    }

    private void requireProcess(VmName vm, String command) {
        if (!ports.hypervisor().processes(vm).alive()) {
            throw new InvalidCommandException("'" + command + "' is for a running VM, and " + vm
                    + " has no QEMU on this host. Use 'fc-qemu start " + vm + "' or 'fc-qemu ensure " + vm + "'.");
        }
    }

    private void requireNoProcess(VmName vm, String command) {
        if (ports.hypervisor().processes(vm).alive()) {
            throw new InvalidCommandException("'" + command + "' is not for a running VM, and the QEMU of " + vm
                    + " lives on this host. Nothing was changed. See 'fc-qemu status " + vm + "'.");
        }
    }

    private static PoolName pool(DefinitionReading reading) {
        return reading instanceof DefinitionReading.Valid(VmDefinition definition)
                ? definition.rbdPool()
                : PoolName.FALLBACK;
    }
}
