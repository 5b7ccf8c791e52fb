package io.flyingcircus.fcqemu.it.simulation;

import io.flyingcircus.fcqemu.domain.memory.MemoryLimits;
import io.flyingcircus.fcqemu.it.memory.InMemoryHost;
import io.flyingcircus.fcqemu.it.memory.InMemoryQemu;
import io.flyingcircus.fcqemu.it.memory.StoredImage;
import io.flyingcircus.fcqemu.it.memory.World;
import io.flyingcircus.fcqemu.ports.definitions.DefinitionReading;
import io.flyingcircus.fcqemu.ports.hypervisor.RunStatus;
import io.flyingcircus.fcqemu.ports.locks.VolumeLock;
import io.flyingcircus.fcqemu.ports.vm.HostName;
import io.flyingcircus.fcqemu.ports.vm.Mib;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** What must never be untrue of one VM, checked after every step. */
final class Invariants {

    private final World world;
    private final VmName vm;
    private final List<StoredImage> volumes;
    private final BooleanSupplier typed;
    private final Mib overhead;
    private final long[] generations;
    private final List<Violation> seenOnTheWay = new ArrayList<>();
    private boolean forced;
    private Optional<OldHost> oldHost = Optional.empty();
    private Set<Invariant> watched = EnumSet.allOf(Invariant.class);

    /**
     * @param limits of each host
     * @param typed whether it is somebody at a terminal who is at work right now: a guest may be ended by command
     */
    Invariants(World world, VmName vm, List<StoredImage> volumes, MemoryLimits limits, BooleanSupplier typed) {
        this.world = world;
        this.vm = vm;
        this.volumes = List.copyOf(volumes);
        this.overhead = limits.overhead();
        this.typed = typed;
        this.generations = new long[world.hosts().size()];
        world.ending(this::ends);
        world.launched(this::launched);
    }

    /**
     * Somebody typed {@code force-unlock} though a host that has the VM lives. If that host is just starting it, what is broken
     * after the first look for its clients and before the second leaves its guest without locks other than the token until its
     * next ensure. Nobody can have taken them: whoever takes locks takes the token first.
     */
    void lockWasForced() {
        forced = true;
    }

    /** One host has the old tool, which does not know all of these. */
    void except(OldHost old) {
        oldHost = Optional.of(old);
    }

    /** From now on only these count. */
    void watch(Set<Invariant> which) {
        watched = which;
    }

    /** The first that is untrue. */
    Optional<Violation> broken() {
        if (world.staleCopies().isEmpty() && seenOnTheWay.isEmpty() && holds()) {
            return Optional.empty();
        }
        List<Violation> all = new ArrayList<>(executing());
        world.staleCopies().forEach(which -> all.add(new Violation(Invariant.I9, which)));
        all.addAll(seenOnTheWay);
        older().ifPresent(all::add);
        return all.stream().filter(this::watches).findFirst();
    }

    /** The quick look: nothing of what can be seen between two steps is untrue. */
    private boolean holds() {
        int executing = 0;
        List<InMemoryHost> hosts = world.hosts();
        for (int i = 0; i < hosts.size(); i++) {
            InMemoryHost host = hosts.get(i);
            for (InMemoryQemu qemu : host.hypervisor().living()) {
                if (qemu.status() == RunStatus.RUNNING) {
                    executing++;
                    if (!mayLackLocks(qemu) && !hasLocks(host.name())) {
                        return false;
                    }
                }
            }
        }
        return executing < 2 && older().isEmpty();
    }

    private List<Violation> executing() {
        List<HostName> executing = world.executing(vm);
        List<Violation> found = new ArrayList<>();
        if (executing.size() > 1) {
            found.add(new Violation(Invariant.I1, "the guest executes on " + executing));
        }
        for (HostName host : executing) {
            boolean allowed =
                    world.host(host.value()).hypervisor().living(vm).stream().allMatch(this::mayLackLocks);
            for (StoredImage volume : volumes) {
                if (!allowed && !hasLock(volume, host)) {
                    found.add(new Violation(
                            Invariant.I2,
                            "the guest executes on " + host + " and " + volume.image() + " is " + volume.lock()));
                }
            }
        }
        return found;
    }

    private boolean hasLocks(HostName host) {
        for (StoredImage volume : volumes) {
            if (!hasLock(volume, host)) {
                return false;
            }
        }
        return true;
    }

    private boolean hasLock(StoredImage volume, HostName host) {
        return lockedBy(volume, host)
                || (forced && !volume.equals(volumes.getFirst()) && volume.lock() instanceof VolumeLock.Free);
    }

    private boolean mayLackLocks(InMemoryQemu qemu) {
        if (oldHost.filter(old -> old.is(qemu.host())).isEmpty()) {
            return false;
        }
        if (allLockedBy(qemu.host().name())) {
            oldHost.get().hasAllLocks(qemu);
        }
        return oldHost.get().mayLackLocks(qemu);
    }

    private boolean allLockedBy(HostName host) {
        for (StoredImage volume : volumes) {
            if (!lockedBy(volume, host)) {
                return false;
            }
        }
        return true;
    }

    private static boolean lockedBy(StoredImage volume, HostName host) {
        return volume.lock() instanceof VolumeLock.Held held
                && held.locker().cookie().equals(host.value());
    }

    /** Each host's definition only ever gets newer. */
    private Optional<Violation> older() {
        for (int i = 0; i < generations.length; i++) {
            InMemoryHost host = world.hosts().get(i);
            if (host.definitions().active(vm) instanceof DefinitionReading.Valid valid) {
                long now = valid.definition().generation();
                if (now < generations[i]) {
                    return Optional.of(new Violation(
                            Invariant.I6,
                            "on " + host.name() + " generation " + now + " took the place of " + generations[i]));
                }
                generations[i] = now;
            }
        }
        return Optional.empty();
    }

    private void launched(InMemoryQemu qemu) {
        long needed = 0;
        for (InMemoryQemu each : qemu.host().hypervisor().living()) {
            needed += each.process().bookedMemory().plus(overhead).value();
        }
        long has = qemu.host().memory().total().value();
        if (needed > has) {
            seenOnTheWay.add(new Violation(
                    Invariant.I7, "QEMUs on " + qemu.host().name() + " need " + needed + " MiB of " + has));
        }
    }

    /** A guest that executes, or that nobody else can go on with, is not ended by a decision. */
    private void ends(InMemoryQemu qemu) {
        if (typed.getAsBoolean()
                || world.storage().isBlocked(qemu.clientAddress())
                || oldHost.filter(old -> old.is(qemu.host())).isPresent()) {
            return;
        }
        if (qemu.phase().splitAndBroken()) {
            return; // It was switched over, and what is missing in it will never come.
        }
        RunStatus status = qemu.status();
        if (status == RunStatus.RUNNING || status == RunStatus.FINISH_MIGRATE) {
            seenOnTheWay.add(new Violation(
                    Invariant.I10,
                    "the guest on " + qemu.host().name() + " is destroyed while it is '" + status + "'"));
        } else if (status == RunStatus.POSTMIGRATE
                && holders(qemu.host().name()) > 0
                && holders(qemu.host().name()) == held()) {
            seenOnTheWay.add(new Violation(
                    Invariant.I10,
                    "the guest on " + qemu.host().name()
                            + " is destroyed, and nobody else has any of its other locks"));
        }
    }

    /** How many locks but the token a host has. */
    private long holders(HostName host) {
        return volumes.stream().skip(1).filter(volume -> lockedBy(volume, host)).count();
    }

    /** How many locks but the token anybody has. */
    private long held() {
        return volumes.stream()
                .skip(1)
                .filter(volume -> volume.lock() instanceof VolumeLock.Held)
                .count();
    }

    /** What is not as it should be once all is calm and the VM is wanted on {@code wanted} (I4, I5). */
    Optional<Violation> unsettled(HostName wanted) {
        List<HostName> executing = world.executing(vm);
        if (!executing.equals(List.of(wanted))) {
            return violation(Invariant.I4, "wanted on " + wanted + ", executes on " + executing);
        }
        for (InMemoryQemu qemu : world.host(wanted.value()).hypervisor().living(vm)) {
            if (qemu.phase().split()) {
                return violation(Invariant.I4, "on " + wanted + " it executes without all of its memory");
            }
        }
        for (InMemoryHost host : world.hosts()) {
            if (host.name().equals(wanted)) {
                continue;
            }
            if (!host.hypervisor().living().isEmpty()) {
                return violation(Invariant.I5, "a QEMU is left on " + host.name());
            }
            if (world.register().has(vm, host.name())) {
                return violation(Invariant.I5, "it is registered on " + host.name());
            }
            if (host.hypervisor().hasRunFiles(vm)) {
                return violation(Invariant.I5, "run files are left on " + host.name());
            }
        }
        return Optional.empty();
    }

    private static Optional<Violation> violation(Invariant invariant, String what) {
        return Optional.of(new Violation(invariant, what));
    }

    /** Whether this one counts. */
    boolean watches(Violation violation) {
        return watched.contains(violation.invariant());
    }
}
