package io.flyingcircus.fcqemu.domain.migration;

import io.flyingcircus.fcqemu.domain.host.VmWork;
import io.flyingcircus.fcqemu.domain.locks.QemuClients;
import io.flyingcircus.fcqemu.domain.volumes.VolumeSet;
import io.flyingcircus.fcqemu.ports.events.Field;
import io.flyingcircus.fcqemu.ports.failure.StorageException;
import io.flyingcircus.fcqemu.ports.hostlocks.HeldLock;
import io.flyingcircus.fcqemu.ports.hostlocks.HostLock;
import io.flyingcircus.fcqemu.ports.peer.Answer;
import io.flyingcircus.fcqemu.ports.peer.ReceivedRequest;
import io.flyingcircus.fcqemu.ports.peer.Reception;
import io.flyingcircus.fcqemu.ports.peer.Request;
import io.flyingcircus.fcqemu.ports.vm.VmDefinition;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Waits for a running guest to come, and takes it: the target's side of a hand-over (rules T1 to T4 of the decision on
 * hand-over). Serves the requests of the host that has the guest, one at a time, in the order they come in.
 */
public final class Inmigration {

    /** While the source releases its locks, which takes milliseconds if all is well. */
    private static final int QUICK_LOOKS = 16;

    private final VmWork work;
    private final VmDefinition definition;
    private final VolumeSet volumes;
    private final Mandate mandate;
    private final MigrationSettings.Times times;

    private Optional<HeldLock> migrationLock = Optional.empty();
    private Optional<Incoming> guest = Optional.empty();
    private boolean contact;
    private Duration deadline;
    private int looks;

    /**
     * A wait for a guest that has no process here.
     *
     * @param volumes its volumes as they were just read: all locked by the host that has it
     */
    public Inmigration(VmWork work, VmDefinition definition, VolumeSet volumes) {
        this.work = work;
        this.definition = definition;
        this.volumes = volumes;
        this.mandate = new Mandate(work, definition);
        this.times = work.settings().migration().times();
        this.deadline = work.ports().clock().elapsed().plus(times.contact());
    }

    /** Waits until the guest is here, or until there is a reason not to wait any more. */
    public Outcome run() {
        // Of an earlier attempt, whose process here was killed.
        new QemuClients(work).cutOffDead(volumes.imageStates());
        try (Mandate _ = mandate.begin();
                Reception reception = work.ports().peers().receive(definition, LockCookie.of(volumes))) {
            work.events().info("await-guest", Field.of("address", reception.address()));
            IncomingEntry entry = new IncomingEntry(work, reception.address());
            entry.announce();
            try {
                return serve(reception, entry);
            } finally {
                entry.withdraw();
            }
        } finally {
            guest.ifPresent(Incoming::end);
            migrationLock.ifPresent(HeldLock::close);
        }
    }

    private Outcome serve(Reception reception, IncomingEntry entry) {
        while (true) {
            Optional<ReceivedRequest> next = reception.next(patience());
            if (next.isPresent()) {
                Optional<Outcome> end = handle(next.get());
                if (end.isPresent()) {
                    return end.get();
                }
                continue;
            }
            Optional<Outcome> end = guest.isPresent() ? tick(guest.get()) : idle();
            if (end.isPresent()) {
                return end.get();
            }
            entry.refresh();
        }
    }

    /** A guest that is about to go on stands still: at first it is looked at all the time, then less and less often. */
    private Duration patience() {
        if (guest.isEmpty() || !guest.get().goingOn()) {
            return times.look();
        }
        looks++;
        Duration next =
                looks == 1 ? Duration.ZERO : times.nudge().multipliedBy(1L << Math.clamp(looks - QUICK_LOOKS, 0, 30));
        return next.compareTo(times.look()) < 0 ? next : times.look();
    }

    // ---- nothing has come yet

    private Optional<Outcome> idle() {
        if (mandate.withdrawn()) {
            return Optional.of(mandate.outcome());
        }
        if (isSilent()) {
            return Optional.of(new Outcome.Stays(
                    contact ? "the host that has it has fallen silent" : "the host that has it did not get in touch"));
        }
        // Whoever took the migration lock here is at work: a host with the old tool lets go of its locks before it
        // calls again.
        return migrationLock.isPresent() || locksStay()
                ? Optional.empty()
                : Optional.of(new Outcome.LookAgain("its locks changed hands"));
    }

    /** The locks are the reason to wait: as soon as they change, what is to be done is decided anew. */
    private boolean locksStay() {
        try {
            return LockCookie.of(VolumeSet.observe(work.storage().volumes(), work.vm(), definition.rbdPool()))
                    .equals(LockCookie.of(volumes));
        } catch (StorageException failure) {
            IncomingGuest.requireNotCutOff(failure);
            work.events().debug("locks-unreadable", Field.of("reason", failure.getMessage()));
            return true;
        }
    }

    private boolean isSilent() {
        return work.ports().clock().elapsed().compareTo(deadline) >= 0;
    }

    // ---- a guest is on its way

    private Optional<Outcome> tick(Incoming incoming) {
        if (incoming.goingOn()) {
            Optional<Outcome> end = incoming.goOn();
            if (end.isEmpty() && incoming.lacksMemory() && isSilent()) {
                throw MemoryOnItsWay.notYet(work.vm());
            }
            return end;
        }
        if (incoming.mayBeGivenUp() && mandate.withdrawn()) {
            incoming.giveUp(mandate.reason());
            return Optional.of(mandate.outcome());
        }
        if (isSilent()) {
            incoming.giveUp("the host that has it has fallen silent");
            return Optional.of(new Outcome.LookAgain("the host that has it has fallen silent"));
        }
        return incoming.alive() ? Optional.empty() : incoming.giveUp("the stream broke");
    }

    // ---- requests

    private Optional<Outcome> handle(ReceivedRequest received) {
        Duration atLeast = received.arrival().plus(times.silence());
        deadline = contact && deadline.compareTo(atLeast) > 0 ? deadline : atLeast;
        contact = true;
        return switch (received.request()) {
            case Request.Ping ping -> {
                deadline = received.arrival().plus(ping.silence().orElse(times.silence()));
                yield Optional.empty();
            }
            case Request.AcquireMigrationLock _ -> {
                received.answer(new Answer.Decision(acquireMigrationLock()));
                yield Optional.empty();
            }
            case Request.ReleaseMigrationLock _ -> {
                migrationLock.ifPresent(HeldLock::close);
                migrationLock = Optional.empty();
                received.answer(new Answer.Done());
                yield Optional.empty();
            }
            case Request.Cancel _, Request.Destroy _ -> callOff(received);
            case Request.OfAttempt request -> ofAttempt(received, request);
            case Request.AcquireCephLocks _ -> inOldOrder(received, incoming -> incoming.acquireLocks(received));
            case Request.PrepareIncoming request ->
                inOldOrder(received, incoming -> incoming.prepare(received, request));
            case Request.FinishIncoming _ -> fromOldHost(received, incoming -> incoming.finish(received));
            case Request.Rescue _ -> fromOldHost(received, incoming -> incoming.rescue(received));
        };
    }

    private boolean acquireMigrationLock() {
        if (migrationLock.isEmpty()) {
            migrationLock = work.ports().locks().tryAcquire(new HostLock.OfMigration());
        }
        return migrationLock.isPresent();
    }

    private Optional<Outcome> callOff(ReceivedRequest received) {
        if (guest.isPresent() && guest.get().handedOver()) {
            received.answer(new Answer.Fault("it is too late: the guest goes on here"));
            return Optional.empty();
        }
        guest.ifPresent(incoming -> incoming.giveUp("the other host called it off"));
        received.answer(new Answer.Done());
        return Optional.of(new Outcome.LookAgain("the other host called it off"));
    }

    // ---- the order of hosts with the old tool

    /** These two mean the old order, whichever comes first. */
    private Optional<Outcome> inOldOrder(ReceivedRequest received, Consumer<IncomingFromOldHost> request) {
        if (migrationLock.isEmpty()) {
            received.answer(new Answer.Fault("the migration lock of this host was not taken for it"));
            return Optional.empty();
        }
        if (guest.isEmpty()) {
            work.events().info("old-host-sends");
            guest = Optional.of(new IncomingFromOldHost(work, definition, volumes));
        }
        return fromOldHost(received, incoming -> {
            request.accept(incoming);
            return Optional.empty();
        });
    }

    private Optional<Outcome> fromOldHost(
            ReceivedRequest received, Function<IncomingFromOldHost, Optional<Outcome>> request) {
        if (guest.isPresent() && guest.get() instanceof IncomingFromOldHost incoming) {
            return request.apply(incoming);
        }
        received.answer(new Answer.Fault("nothing came here in the order of calls of an old host"));
        return Optional.empty();
    }

    // ---- the order of this release

    private Optional<Outcome> ofAttempt(ReceivedRequest received, Request.OfAttempt request) {
        if (request instanceof Request.Prepare prepare) {
            return prepare(received, prepare);
        }
        if (guest.isEmpty()
                || !(guest.get() instanceof IncomingGuest incoming)
                || !incoming.attempt().equals(request.attempt())) {
            received.answer(new Answer.Fault("there is no attempt " + request.attempt() + " here"));
            return Optional.empty();
        }
        Optional<Outcome> end = switch (request) {
            case Request.Prepare _ -> Optional.empty();
            case Request.TakeToken _ -> incoming.takeToken(received);
            case Request.Finish finish -> incoming.finish(received, finish);
            case Request.Withdraw _ -> withdraw(received, incoming);
        };
        if (end.isPresent()) {
            guest = Optional.empty();
        }
        return end;
    }

    /** Called by the source before it lets go of anything; refused afterwards. */
    private static Optional<Outcome> withdraw(ReceivedRequest received, IncomingGuest incoming) {
        if (incoming.handedOver()) {
            received.answer(new Answer.Fault("it is too late: the first lock was taken here"));
            return Optional.empty();
        }
        Optional<Outcome> end = incoming.giveUp("the other host keeps it");
        received.answer(new Answer.Done());
        return end;
    }

    private Optional<Outcome> prepare(ReceivedRequest received, Request.Prepare request) {
        if (guest.isPresent()) {
            received.answer(new Answer.Fault(
                    "a QEMU waits for it already; it is given up unless its guest was handed over. Try again."));
            return guest.get().handedOver() ? Optional.empty() : guest.get().giveUp("another attempt was begun");
        }
        if (migrationLock.isEmpty()) {
            received.answer(new Answer.Fault("the migration lock of this host was not taken for it"));
            return Optional.empty();
        }
        if (mandate.withdrawn()) {
            received.answer(new Answer.Fault("it is no longer waited for here: " + mandate.reason()));
            return Optional.of(mandate.outcome());
        }
        IncomingGuest incoming = new IncomingGuest(work, definition, volumes, request.attempt());
        if (incoming.prepare(received, request)) {
            guest = Optional.of(incoming);
        }
        return Optional.empty();
    }
}
