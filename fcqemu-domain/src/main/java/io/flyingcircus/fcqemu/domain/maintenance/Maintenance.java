package io.flyingcircus.fcqemu.domain.maintenance;

import io.flyingcircus.fcqemu.domain.host.HostPorts;
import io.flyingcircus.fcqemu.domain.host.Settings;
import io.flyingcircus.fcqemu.ports.evacuation.Evacuations;
import io.flyingcircus.fcqemu.ports.events.Event;
import io.flyingcircus.fcqemu.ports.events.Field;
import io.flyingcircus.fcqemu.ports.events.Level;
import io.flyingcircus.fcqemu.ports.failure.BusyException;
import io.flyingcircus.fcqemu.ports.failure.DirectoryException;
import io.flyingcircus.fcqemu.ports.failure.FcQemuException;
import io.flyingcircus.fcqemu.ports.failure.HostException;
import io.flyingcircus.fcqemu.ports.failure.RefusedException;
import io.flyingcircus.fcqemu.ports.failure.StorageException;
import io.flyingcircus.fcqemu.ports.locks.Locker;
import io.flyingcircus.fcqemu.ports.vm.HostName;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * A host is emptied, to be worked on, and no other host of the cluster meanwhile. {@code enter} is {@link #takeTurn} and
 * {@link #empty}; called again it goes on where it was, also after its process was killed.
 */
public final class Maintenance {

    private final HostPorts ports;
    private final Settings settings;
    private final MaintenanceSettings own;
    private final Evacuations directory;
    private final MaintenanceLock lock;

    /** Of one host, for one thread. */
    public Maintenance(HostPorts ports, Settings settings, MaintenanceSettings own, Evacuations directory) {
        this.ports = ports;
        this.settings = settings;
        this.own = own;
        this.directory = directory;
        this.lock = new MaintenanceLock(ports);
    }

    /** Whose turn it is, and what is on this host. Changes nothing. */
    public MaintenanceStatus status() {
        return new MaintenanceStatus(ports.name(), lock.look(), new RemainingVms(ports, settings).look());
    }

    /**
     * Takes the cluster's lock for this host.
     *
     * @return whether it was free; if not, this host had it before
     * @throws BusyException if another host has it: nothing was changed
     * @throws StorageException if that is not known; whether it was taken is not either
     */
    public boolean takeTurn() {
        Turn before = lock.take();
        return switch (before) {
            case Turn.Free _ -> {
                note("maintenance-lock", Field.of("held", "nobody => " + ports.name()));
                yield true;
            }
            case Turn.Ours _ -> {
                note("maintenance-lock", Field.of("held", ports.name() + ", from before"));
                yield false;
            }
            case Turn.Theirs(Locker locker) ->
                throw new BusyException("host " + locker.cookie() + " is in maintenance (" + locker.clientId() + " at "
                        + locker.address() + " took " + MaintenanceLock.IMAGE
                        + "), and one host of the cluster is at a time. Nothing was changed. Try again later; if "
                        + locker.cookie() + " is gone for good, or needs it no more: 'fc-qemu maintenance leave --host "
                        + locker.cookie() + "'");
            case Turn.Unreadable(String found) ->
                throw new BusyException(
                        "somebody holds the lock of " + MaintenanceLock.IMAGE + ", and whose it is cannot be"
                                + " read (" + found
                                + "). Nothing was changed. Try again; if that does not help, see 'rbd lock ls "
                                + MaintenanceLock.IMAGE + "'");
        };
    }

    /**
     * Has the VMs of this host, whose turn it is, wanted elsewhere, and waits until none is left.
     *
     * @param taken whether {@link #takeTurn} took the lock: then it is given back where this is called off
     * @param calledOff whether somebody wants it no more
     * @throws BusyException if those that are left are about to leave: the lock is kept, go on later
     * @throws HostException if some will not leave, or cannot be looked at: the lock was given back, postpone it
     * @throws DirectoryException if it could not be asked, or refused: the lock was given back
     * @throws RefusedException if it was called off
     */
    public void empty(boolean taken, BooleanSupplier calledOff) {
        RemainingVms here = new RemainingVms(ports, settings);
        EvacuationReport report = new EvacuationReport(ports.events());
        Duration begun = ports.clock().elapsed();
        int requests = 0;
        boolean answered = false;
        while (true) {
            List<Remaining> left = orPostpone(here::look);
            Duration spent = ports.clock().elapsed().minus(begun);
            report.looked(left, spent, own.patience());
            switch (new Course(requests, answered, left, spent, calledOff.getAsBoolean()).next(own)) {
                case Next.Ask _ -> {
                    requests++;
                    answered = orPostpone(this::ask).isEmpty();
                    if (!answered) {
                        ports.clock().sleep(own.pause());
                    }
                }
                case Next.Wait _ -> ports.clock().sleep(own.pause());
                case Next.Enter _ -> {
                    requireTurn();
                    note("maintenance-entered", Field.of("seconds", spent.toSeconds()));
                    return;
                }
                case Next.TryAgain _ ->
                    throw new BusyException("the VMs of this host have not all left within "
                            + own.patience().toSeconds() + " s. It goes on, and this host keeps its turn: try again. "
                            + said(left));
                case Next.Postpone _ ->
                    throw new HostException("the VMs of this host do not all leave: " + said(left)
                            + " The maintenance of this host is postponed; " + giveBackAndSay());
                case Next.CallOff _ ->
                    throw new RefusedException("called off before all VMs had left; "
                            + (taken
                                    ? giveBackAndSay()
                                    : "this host had its turn before, and keeps it: 'fc-qemu maintenance leave' ends that.")
                            + " VMs that the directory has given other hosts keep them");
            }
        }
    }

    private <T> T orPostpone(Supplier<T> step) {
        try {
            return step.get();
        } catch (DirectoryException failure) {
            throw new DirectoryException(postponed(failure), failure);
        } catch (FcQemuException failure) {
            throw new HostException(postponed(failure), failure);
        }
    }

    private String postponed(FcQemuException failure) {
        return failure.getMessage() + " The maintenance of this host is postponed; " + giveBackAndSay();
    }

    private List<VmName> ask() {
        List<VmName> evacuated = directory.evacuate(ports.name());
        note(
                "evacuation-requested",
                Field.of("vms", evacuated.stream().map(VmName::value).collect(Collectors.joining(","))));
        return evacuated;
    }

    /** Somebody may have taken it away meanwhile. */
    private void requireTurn() {
        Turn now;
        try {
            now = lock.look();
        } catch (StorageException failure) {
            throw new BusyException(
                    "no VM is left on this host, but nobody knows whether it still has its turn: "
                            + failure.getMessage() + " Do not work on it yet: try again when Ceph answers.",
                    failure);
        }
        if (!(now instanceof Turn.Ours)) {
            throw new BusyException("no VM is left on this host, and meanwhile somebody took its turn away ("
                    + new MaintenanceStatus(ports.name(), now, List.of()).describeTurn() + "): try again");
        }
    }

    private static String said(List<Remaining> left) {
        return "Still here: " + left.stream().map(Remaining::toString).collect(Collectors.joining("; ")) + ".";
    }

    private String giveBackAndSay() {
        try {
            Optional<String> _ = giveBack();
            return "its turn was given back.";
        } catch (StorageException failure) {
            return "its turn could not be given back (" + failure.getMessage()
                    + "): run 'fc-qemu maintenance leave' on it when Ceph answers.";
        }
    }

    /**
     * Gives the cluster's lock back, if this host has it.
     *
     * @return the name of another host that has it
     * @throws StorageException if that is not known
     */
    public Optional<String> giveBack() {
        return switch (lock.look()) {
            case Turn.Ours(Locker locker) -> {
                release(locker);
                yield Optional.empty();
            }
            case Turn.Free _ -> Optional.empty();
            case Turn.Theirs(Locker locker) -> Optional.of(locker.cookie());
            case Turn.Unreadable(String found) -> Optional.of("somebody unknown (" + found + ")");
        };
    }

    /**
     * Takes the lock away from another host, which is gone for good, or needs it no more.
     *
     * @return whether it had it
     * @throws StorageException if that is not known
     */
    public boolean takeAwayFrom(HostName other) {
        Turn turn = lock.look();
        Optional<Locker> locker = switch (turn) {
            case Turn.Ours(Locker ours) -> Optional.of(ours);
            case Turn.Theirs(Locker theirs) -> Optional.of(theirs);
            case Turn.Free _, Turn.Unreadable _ -> Optional.empty();
        };
        return locker.filter(held -> held.cookie().equals(other.value()))
                .map(this::release)
                .orElse(false);
    }

    private boolean release(Locker locker) {
        boolean there = lock.giveBack(locker);
        note("maintenance-lock", Field.of("held", locker.cookie() + " => nobody"));
        return there;
    }

    private void note(String name, Field field) {
        ports.events().record(new Event(Level.INFO, Optional.empty(), name, List.of(field), null));
    }
}
