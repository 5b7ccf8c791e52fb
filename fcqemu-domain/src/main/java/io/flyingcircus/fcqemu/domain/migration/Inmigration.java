package io.flyingcircus.fcqemu.domain.migration;

import io.flyingcircus.fcqemu.domain.host.VmWork;
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

/**
 * Waits for a running guest to come, and takes it: the target's side of a hand-over (rules T1 to T4 of the decision on
 * hand-over). Serves the requests of the host that has the guest, one at a time, in the order they come in.
 */
public final class Inmigration {

    private final VmWork work;
    private final VmDefinition definition;
    private final VolumeSet volumes;
    private final Mandate mandate;
    private final MigrationSettings.Times times;

    private Optional<HeldLock> migrationLock = Optional.empty();
    private Optional<IncomingGuest> guest = Optional.empty();
    private boolean contact;
    private Duration deadline;

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
            guest.ifPresent(IncomingGuest::giveUpUnlessMarked);
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

    private Duration patience() {
        return guest.isPresent() && guest.get().marked() ? guest.get().untilNextLook() : times.look();
    }

    // ---- nothing has come yet

    private Optional<Outcome> idle() {
        if (mandate.withdrawn()) {
            return Optional.of(mandate.outcome());
        }
        if (work.ports().clock().elapsed().compareTo(deadline) >= 0) {
            return Optional.of(new Outcome.Stays(
                    contact ? "the host that has it has fallen silent" : "the host that has it did not get in touch"));
        }
        return locksStay() ? Optional.empty() : Optional.of(new Outcome.LookAgain("its locks changed hands"));
    }

    /** The locks are the reason to wait: as soon as they change, what is to be done is decided anew. */
    private boolean locksStay() {
        try {
            return LockCookie.of(VolumeSet.observe(work.storage().volumes(), work.vm(), definition.rbdPool()))
                    .equals(LockCookie.of(volumes));
        } catch (StorageException failure) {
            work.events().debug("locks-unreadable", Field.of("reason", failure.getMessage()));
            return true;
        }
    }

    // ---- a guest is on its way

    private Optional<Outcome> tick(IncomingGuest incoming) {
        if (incoming.marked()) {
            return incoming.takeRest();
        }
        if (mandate.withdrawn()) {
            incoming.destroy(mandate.reason());
            guest = Optional.empty();
            return Optional.of(mandate.outcome());
        }
        if (work.ports().clock().elapsed().compareTo(deadline) >= 0) {
            return giveUp(incoming, "the host that has it has fallen silent");
        }
        return incoming.alive() ? Optional.empty() : giveUp(incoming, "the stream broke");
    }

    private Optional<Outcome> giveUp(IncomingGuest incoming, String reason) {
        incoming.destroy(reason);
        guest = Optional.empty();
        return Optional.of(new Outcome.LookAgain(reason));
    }

    // ---- requests

    private Optional<Outcome> handle(ReceivedRequest received) {
        contact = true;
        Duration atLeast = received.arrival().plus(times.silence());
        deadline = deadline.compareTo(atLeast) > 0 && guest.isPresent() ? deadline : atLeast;
        return switch (received.request()) {
            case Request.Ping ping -> {
                ping.silence()
                        .ifPresent(silence -> deadline = received.arrival().plus(silence));
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
            case Request.Cancel _ -> cancel(received);
            case Request.OfAttempt request -> ofAttempt(received, request);
            case Request.AcquireCephLocks _,
                    Request.PrepareIncoming _,
                    Request.FinishIncoming _,
                    Request.Rescue _,
                    Request.Destroy _ -> {
                received.answer(new Answer.Fault("this order of calls is not known here"));
                yield Optional.empty();
            }
        };
    }

    private boolean acquireMigrationLock() {
        if (migrationLock.isEmpty()) {
            migrationLock = work.ports().locks().tryAcquire(new HostLock.OfMigration());
        }
        return migrationLock.isPresent();
    }

    private Optional<Outcome> cancel(ReceivedRequest received) {
        if (guest.isPresent() && guest.get().marked()) {
            received.answer(new Answer.Fault("it is too late: the guest is about to go on here"));
            return Optional.empty();
        }
        guest.ifPresent(incoming -> incoming.destroy("the other host called it off"));
        guest = Optional.empty();
        received.answer(new Answer.Done());
        return Optional.of(new Outcome.LookAgain("the other host called it off"));
    }

    private Optional<Outcome> ofAttempt(ReceivedRequest received, Request.OfAttempt request) {
        if (request instanceof Request.Prepare prepare) {
            return prepare(received, prepare);
        }
        if (guest.isEmpty() || !guest.get().attempt().equals(request.attempt())) {
            received.answer(new Answer.Fault("there is no attempt " + request.attempt() + " here"));
            return Optional.empty();
        }
        IncomingGuest incoming = guest.get();
        Optional<Outcome> end = switch (request) {
            case Request.Prepare _ -> Optional.empty();
            case Request.TakeToken _ -> incoming.takeToken(received);
            case Request.Finish _ -> incoming.finish(received);
            case Request.Withdraw _ -> incoming.withdraw(received);
        };
        if (end.isPresent()) {
            guest = Optional.empty();
        }
        return end;
    }

    private Optional<Outcome> prepare(ReceivedRequest received, Request.Prepare request) {
        if (guest.isPresent()) {
            received.answer(new Answer.Fault("a QEMU waits for it already, of attempt "
                    + guest.get().attempt() + "; it is given up unless it has the first lock. Try again."));
            return guest.get().marked() ? Optional.empty() : giveUp(guest.get(), "another attempt was begun");
        }
        if (migrationLock.isEmpty()) {
            received.answer(new Answer.Fault("the migration lock of this host was not taken for it"));
            return Optional.empty();
        }
        IncomingGuest incoming = new IncomingGuest(work, definition, volumes, request.attempt());
        if (incoming.prepare(received, request)) {
            guest = Optional.of(incoming);
        }
        return Optional.empty();
    }
}
