package io.flyingcircus.fcqemu.domain.migration;

import io.flyingcircus.fcqemu.domain.host.VmWork;
import io.flyingcircus.fcqemu.domain.lifecycle.ClearAway;
import io.flyingcircus.fcqemu.domain.lifecycle.EndProcess;
import io.flyingcircus.fcqemu.domain.lifecycle.Resume;
import io.flyingcircus.fcqemu.domain.locks.VolumeLocking;
import io.flyingcircus.fcqemu.domain.volumes.VolumeSet;
import io.flyingcircus.fcqemu.domain.volumes.VolumeState;
import io.flyingcircus.fcqemu.ports.events.Field;
import io.flyingcircus.fcqemu.ports.failure.MonitorException;
import io.flyingcircus.fcqemu.ports.failure.PeerException;
import io.flyingcircus.fcqemu.ports.failure.VmStateException;
import io.flyingcircus.fcqemu.ports.hostlocks.HeldLock;
import io.flyingcircus.fcqemu.ports.hypervisor.MigrationTuning;
import io.flyingcircus.fcqemu.ports.hypervisor.Monitor;
import io.flyingcircus.fcqemu.ports.hypervisor.StreamEnd;
import io.flyingcircus.fcqemu.ports.hypervisor.StreamFeatures;
import io.flyingcircus.fcqemu.ports.hypervisor.VmProcess;
import io.flyingcircus.fcqemu.ports.locks.Locker;
import io.flyingcircus.fcqemu.ports.peer.Answer;
import io.flyingcircus.fcqemu.ports.peer.Request;
import io.flyingcircus.fcqemu.ports.storage.Image;
import io.flyingcircus.fcqemu.ports.vm.VmDefinition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Sends a running guest to the host where it is wanted: the source's side of a hand-over (rules S1 to S6 of the decision on
 * hand-over). The locks are the only arbiter of who may run the guest; the peer's answers are used to be quick. A peer with the
 * old tool knows another order of calls only ({@link OutmigrationToOldHost}).
 */
public final class Outmigration {

    private final VmWork work;
    private final VmDefinition definition;
    private final VmProcess process;
    private final List<Image> images;
    private final VolumeSet volumes;
    private final VolumeLocking locking;
    private final Mandate mandate;
    private final MigrationTuning tuning;
    private final MigrationSettings.Times times;
    /** From the moment on when its guest was stopped to be switched over (postcopy). */
    private boolean switched;

    /**
     * A hand-over of a guest that runs here with all its locks.
     *
     * @param process its QEMU
     * @param volumes its volumes as they were just read
     */
    public Outmigration(VmWork work, VmDefinition definition, VmProcess process, VolumeSet volumes) {
        this.work = work;
        this.definition = definition;
        this.process = process;
        this.volumes = volumes;
        this.images = volumes.images();
        this.locking = new VolumeLocking(work);
        this.mandate = new Mandate(work, definition);
        this.tuning = work.settings().migration().tuning();
        this.times = work.settings().migration().times();
    }

    /** Waits for the peer, then hands the guest over. */
    public Outcome run() {
        try (Mandate _ = mandate.begin()) {
            return toPeer();
        }
    }

    private Outcome toPeer() {
        PeerSearch search = new PeerSearch(work, mandate);
        Optional<PeerTalk> found = search.find(LockCookie.of(volumes));
        if (found.isEmpty()) {
            return mandate.withdrawn()
                    ? mandate.outcome()
                    : new Outcome.Stays("nobody took it: " + search.lastReason());
        }
        try {
            boolean oldHost = !found.get().knowsHandOver();
            PeerTalk talk = oldHost ? PeerTalk.toOldHost(work, found.get().peer()) : found.get();
            Optional<HeldLock> lock = new BothHosts(work, talk, mandate, oldHost).acquire();
            if (lock.isEmpty()) {
                talk.tell(new Request.Cancel());
                return mandate.withdrawn()
                        ? mandate.outcome()
                        : new Outcome.Stays("one of the two hosts was busy with other migrations all the time");
            }
            try (HeldLock _ = lock.get()) {
                return oldHost
                        ? new OutmigrationToOldHost(work, definition, process, volumes, talk, mandate).run()
                        : prepare(talk);
            }
        } catch (PeerException failure) {
            return new Outcome.Stays(failure.getMessage());
        }
    }

    private Outcome prepare(PeerTalk talk) {
        String attempt = work.ports().entropy().identifier();
        work.events()
                .info(
                        "hand-over",
                        Field.of("attempt", attempt),
                        Field.of("to", talk.peer().address()));
        try (Monitor monitor = work.openMonitor()) {
            StreamOffer offer = StreamOffer.ofSource(work, monitor.migration());
            Request.Prepare request = new Request.Prepare(
                    attempt, work.ports().hypervisor().portable(work.vm()), monitor.qemuVersion(), offer.features());
            return switch (talk.ask(request)) {
                case Answer.Prepared prepared -> send(talk, attempt, monitor, prepared, offer.whyNotAgreed(prepared));
                case Answer.Fault(String reason) -> new Outcome.Stays("the other host refuses it: " + reason);
                case Answer.WaitsAt _, Answer.Done _, Answer.Decision _ -> notUnderstood(talk);
            };
        } catch (PeerException failure) {
            talk.tell(new Request.Withdraw(attempt));
            return new Outcome.Stays(failure.getMessage());
        } catch (MonitorException failure) {
            if (switched) {
                // What came to the other host may be all that is left of it.
                return new Outcome.LookAgain(
                        "QEMU could not be asked any more after its guest was stopped for postcopy: "
                                + failure.getMessage());
            }
            talk.tell(new Request.Withdraw(attempt));
            return OutgoingStream.unclear(failure);
        }
    }

    private static Outcome notUnderstood(PeerTalk talk) {
        return new Outcome.Stays(talk.peer().address() + " gave an answer that makes no sense");
    }

    private Outcome send(
            PeerTalk talk, String attempt, Monitor monitor, Answer.Prepared prepared, String whyNoPostcopy) {
        SentGuest sent = new SentGuest(work);
        work.beforeLockRequest();
        report(prepared.agreed(), whyNoPostcopy);
        if (work.settings().migration().encrypted()) {
            monitor.migration()
                    .encrypt(process, new StreamEnd.Sender(talk.peer().address().host()));
        } else {
            monitor.migration().leavePlain();
        }
        OutgoingStream stream = new OutgoingStream(work, talk, mandate, tuning.with(prepared.agreed()), whyNoPostcopy);
        OutgoingStream.End end = end(stream, monitor, prepared);
        return switch (end) {
            case COMPLETED -> {
                // It may have been switched over and have all of it by now.
                stream.stoppedAt()
                        .ifPresentOrElse(
                                stopped -> sent.switchedOver(stopped, stream.last()),
                                () -> sent.completed(stream.last()));
                yield mandate.calledOff() ? keep(talk, attempt, monitor) : giveToken(talk, attempt, monitor, sent);
            }
            case SPLIT -> {
                sent.switchedOver(stream.stoppedAt().orElseThrow(), stream.last());
                yield giveToken(talk, attempt, monitor, sent);
            }
            case LOST ->
                new Outcome.LookAgain(
                        "the link broke right after it was switched over to postcopy, before the other host"
                                + " had it");
            case STOPPED_HERE -> {
                new Resume(work).run(definition, monitor, process, images);
                talk.tell(new Request.Withdraw(attempt));
                yield stays(stream);
            }
            case EXECUTES_HERE -> {
                talk.tell(new Request.Withdraw(attempt));
                yield stays(stream);
            }
            case UNCLEAR -> {
                if (switched) {
                    yield new Outcome.LookAgain("its guest was stopped for postcopy, and then " + stream.reason());
                }
                talk.tell(new Request.Withdraw(attempt));
                yield stays(stream);
            }
        };
    }

    private OutgoingStream.End end(OutgoingStream stream, Monitor monitor, Answer.Prepared prepared) {
        try {
            return stream.run(monitor, prepared.address());
        } finally {
            switched = stream.stoppedAt().isPresent();
        }
    }

    private Outcome stays(OutgoingStream stream) {
        return mandate.withdrawn()
                ? mandate.outcome()
                : new Outcome.Stays("it was not sent completely: " + stream.reason());
    }

    /** What was configured here and one of the two hosts, or its QEMU, does not do is left out. */
    private void report(StreamFeatures agreed, String whyNoPostcopy) {
        List<Field> fields =
                new ArrayList<>(List.of(Field.of("channels", agreed.channels()), Field.of("xbzrle", agreed.xbzrle())));
        String configured = "channels=" + tuning.channels() + " xbzrle=" + tuning.xbzrle();
        if (tuning.postcopy()) {
            fields.add(Field.of("postcopy", agreed.postcopy()));
            configured += " postcopy=true";
        }
        fields.add(Field.of("configured", configured));
        if (!whyNoPostcopy.isEmpty()) {
            fields.add(Field.of("reason", "no postcopy: " + whyNoPostcopy));
        }
        work.events()
                .info(
                        agreed.equals(tuning.features()) ? "stream-features" : "stream-features-left-out",
                        fields.toArray(Field[]::new));
    }

    /** Called off at the last moment: all locks are still this host's, so the guest goes on here. */
    private Outcome keep(PeerTalk talk, String attempt, Monitor monitor) {
        new Resume(work).run(definition, monitor, process, images);
        talk.tell(new Request.Withdraw(attempt));
        return mandate.outcome();
    }

    /** S3: the guest has stopped, and only the token goes; as long as the rest is held here, nobody else can run it. */
    private Outcome giveToken(PeerTalk talk, String attempt, Monitor monitor, SentGuest sent) {
        if (!release(images.getFirst())) {
            return new Outcome.LookAgain("its first lock was not this host's any more");
        }
        Answer answer = talk.tryToAsk(new Request.TakeToken(attempt), times.tokenAnswer());
        return answer instanceof Answer.Decision(boolean taken) && taken
                ? letGo(talk, attempt, monitor, sent)
                : goBack(talk, attempt, monitor, answer);
    }

    /** S4, S5: from here on the copy here is worthless for good, and there is no way back. */
    private Outcome letGo(PeerTalk talk, String attempt, Monitor monitor, SentGuest sent) {
        Map<Image, Locker> rest = new LinkedHashMap<>();
        for (Image image : images.subList(1, images.size()).reversed()) {
            locker(image).ifPresent(locker -> rest.put(image, locker));
        }
        locking.releaseRest(rest);
        new ClearAway(work).deregister();
        Answer answer = talk.tryToAsk(new Request.Finish(attempt, sent.soFar()), times.answer());
        sent.executesThere();
        Optional<Moved> whole = switched ? Optional.empty() : Optional.of(lastFigures(sent, monitor));
        if (!(answer instanceof Answer.Decision(boolean runs) && runs)) {
            return new Outcome.LookAgain("the other host took it and did not say that it runs there");
        }
        if (switched && new MemoryOnItsWay(work, monitor).await(talk::pingWhenDue) != MemoryOnItsWay.End.COMPLETE) {
            return new Outcome.LookAgain(
                    "it goes on at the other host, and memory that was still here did not get there");
        }
        Moved moved = whole.orElseGet(() -> lastFigures(sent, monitor));
        sent.report(talk.peer().address(), moved);
        new EndProcess(work).endAll();
        new ClearAway(work).run(definition.rbdPool());
        return new Outcome.Went(moved);
    }

    private static Moved lastFigures(SentGuest sent, Monitor monitor) {
        Moved moved = sent.moved(monitor);
        monitor.close();
        return moved;
    }

    private boolean release(Image image) {
        return locker(image).map(locker -> locking.release(image, locker)).orElse(false);
    }

    /** Who had its lock when it was read at the beginning: if it is another lock by now, nothing is released. */
    private Optional<Locker> locker(Image image) {
        return volumes.existing().stream()
                .filter(volume -> volume.image().orElseThrow().image().equals(image))
                .findFirst()
                .flatMap(VolumeState::locker);
    }

    /**
     * A guest that was switched over cannot go on here, unless all of its memory gets there and nobody takes it; so the other
     * host is not told to give up. What becomes of it, the next look tells.
     */
    private Outcome keepForNow(String reason) {
        try {
            locking.takeAll(images.subList(0, 1));
        } catch (VmStateException taken) {
            return new Outcome.LookAgain("the other host has its first lock and did not say so: " + reason);
        }
        return new Outcome.LookAgain("the other host did not take it, and it was switched over already: " + reason);
    }

    /** S6: only with the token back, and all locks read, the guest goes on here. */
    private Outcome goBack(PeerTalk talk, String attempt, Monitor monitor, Answer answer) {
        String reason = answer instanceof Answer.Fault(String why) ? why : "the other host did not take its first lock";
        work.events().warning("hand-over-failed", Field.of("reason", reason));
        if (switched) {
            return keepForNow(reason);
        }
        try {
            locking.takeAll(images.subList(0, 1));
        } catch (VmStateException taken) {
            // The other host has it and decides; what is held here stays, and the guest stays stopped.
            return new Outcome.LookAgain("the other host has its first lock and did not say so: " + reason);
        }
        boolean gaveItUp = answer instanceof Answer.Decision(boolean taken) && !taken;
        if (!gaveItUp) {
            FormerTarget.silent(work, definition).cutOff();
        }
        new Resume(work).run(definition, monitor, process, images);
        talk.tell(new Request.Withdraw(attempt));
        return new Outcome.Stays("the other host did not take it, so it goes on here: " + reason);
    }
}
