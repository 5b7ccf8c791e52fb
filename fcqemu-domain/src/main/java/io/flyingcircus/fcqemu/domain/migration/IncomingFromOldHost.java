package io.flyingcircus.fcqemu.domain.migration;

import io.flyingcircus.fcqemu.domain.host.VmWork;
import io.flyingcircus.fcqemu.domain.lifecycle.Resume;
import io.flyingcircus.fcqemu.domain.volumes.VolumeSet;
import io.flyingcircus.fcqemu.ports.events.Field;
import io.flyingcircus.fcqemu.ports.failure.FcQemuException;
import io.flyingcircus.fcqemu.ports.failure.MonitorException;
import io.flyingcircus.fcqemu.ports.failure.StorageException;
import io.flyingcircus.fcqemu.ports.failure.VmStateException;
import io.flyingcircus.fcqemu.ports.hypervisor.Monitor;
import io.flyingcircus.fcqemu.ports.hypervisor.StreamAddress;
import io.flyingcircus.fcqemu.ports.peer.Answer;
import io.flyingcircus.fcqemu.ports.peer.ReceivedRequest;
import io.flyingcircus.fcqemu.ports.peer.Request;
import io.flyingcircus.fcqemu.ports.vm.VmDefinition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A guest that a host with the old tool sends (rule F1 of the decision on old hosts). Such a source lets go of its locks
 * before its stream and has this host take them all; its guest executes without locks until the stream ends. So a QEMU here
 * that has everything proves nothing: the source's goes on by itself if its stream fails late. Only {@code finish_incoming}
 * says that it never will, and only then the guest goes on here.
 */
final class IncomingFromOldHost implements Incoming {

    private static final String MARK = "old-order";

    private final VmWork work;
    private final VmDefinition definition;
    private final VolumeSet volumes;
    private final ArrivingQemu qemu;
    private final MigrationSettings.Times times;
    private final List<ReceivedRequest> unanswered = new ArrayList<>();
    private Optional<StreamAddress> address = Optional.empty();
    private boolean locked;
    private boolean finishAsked;
    private boolean marked;
    private boolean runs;
    private boolean over;
    private Duration goOnDeadline = Duration.ZERO;
    private Duration preparedAt = Duration.ZERO;
    private Duration total = Duration.ZERO;
    private Duration toldDeadline = Duration.ZERO;

    IncomingFromOldHost(VmWork work, VmDefinition definition, VolumeSet volumes) {
        this.work = work;
        this.definition = definition;
        this.volumes = volumes;
        this.qemu = new ArrivingQemu(work, definition, volumes, MARK);
        this.times = work.settings().migration().times();
    }

    @Override
    public boolean goingOn() {
        return finishAsked && !over;
    }

    @Override
    public boolean alive() {
        return over || address.isEmpty() || qemu.alive();
    }

    @Override
    public boolean handedOver() {
        return marked && !over;
    }

    /** Old hosts send all of it before. */
    @Override
    public boolean lacksMemory() {
        return false;
    }

    /** After its stream is whole an old source never goes on, so that what is here is all there is of the guest. */
    @Override
    public boolean mayBeGivenUp() {
        return over || address.isEmpty() || !hasEverything();
    }

    private boolean hasEverything() {
        try (Monitor monitor = work.openMonitor()) {
            return qemu.loaded(monitor);
        } catch (MonitorException.Gone gone) {
            return false;
        } catch (MonitorException unclear) {
            work.events().debug("monitor-unclear", Field.of("reason", unclear.getMessage()));
            return true;
        }
    }

    /** The source let go of them just before. Asked again it is the same answer. */
    void acquireLocks(ReceivedRequest received) {
        if (over) {
            received.answer(new Answer.Fault("what came here was given up"));
            return;
        }
        try {
            if (!locked) {
                qemu.takeLocks(volumes.images());
                locked = true;
            }
            received.answer(new Answer.Done());
        } catch (FcQemuException failure) {
            giveUp(failure.getMessage());
            received.answer(new Answer.Fault(failure.getMessage()));
        }
    }

    /** Starts a QEMU that waits. Asked again, as an XML-RPC client does whose connection broke, it tells the same place. */
    void prepare(ReceivedRequest received, Request.PrepareIncoming request) {
        if (over) {
            received.answer(new Answer.Fault("what came here was given up"));
            return;
        }
        try {
            if (address.isEmpty()) {
                address = Optional.of(qemu.start(request.machine()));
                preparedAt = work.ports().clock().elapsed();
            }
            received.answer(new Answer.WaitsAt(address.get()));
        } catch (FcQemuException failure) {
            work.events().warning("prepare-failed", Field.of("reason", failure.getMessage()));
            giveUp("it could not be prepared");
            received.answer(new Answer.Fault(failure.getMessage()));
        }
    }

    /** The source has seen that its stream is whole, and will never go on. */
    Optional<Outcome> finish(ReceivedRequest received) {
        if (runs) {
            received.answer(new Answer.Done());
            return Optional.empty();
        }
        if (over || address.isEmpty()) {
            received.answer(new Answer.Fault("nothing came here that could go on"));
            return Optional.empty();
        }
        unanswered.add(received);
        if (!finishAsked) {
            finishAsked = true;
            goOnDeadline = work.ports().clock().elapsed().plus(times.silence());
        }
        return goOn();
    }

    @Override
    public Optional<Outcome> goOn() {
        if (runs) {
            return work.ports().clock().elapsed().compareTo(toldDeadline) < 0
                    ? Optional.empty()
                    : Optional.of(new Outcome.Came(new Moved(total, Optional.empty())));
        }
        if (!qemu.alive()) {
            return giveUp("its QEMU has ended");
        }
        Resume resume = new Resume(work);
        try (Monitor monitor = work.openMonitor()) {
            if (!qemu.loaded(monitor)) {
                return notYet("QEMU here has not got all of it");
            }
            mark(monitor);
            resume.run(definition, monitor, qemu.process(), volumes.images());
        } catch (MonitorException | StorageException failure) {
            if (resume.mayExecute()) {
                throw failure;
            }
            return notYet(failure.getMessage());
        } catch (VmStateException failure) {
            if (resume.mayExecute()) {
                throw failure;
            }
            return giveUp(failure.getMessage());
        }
        runs = true;
        total = work.ports().clock().elapsed().minus(preparedAt);
        toldDeadline = work.ports().clock().elapsed().plus(times.tokenAnswer());
        work.events().info("guest-arrived", Field.of("order", "of an old host"));
        answerAll(new Answer.Done());
        return Optional.empty();
    }

    /** If this process dies from here on, the next {@code ensure} sees that the guest may go on. */
    private void mark(Monitor monitor) {
        if (!marked && monitor.migration().markedFor().isEmpty()) {
            monitor.migration().mark(MARK);
        }
        marked = true;
    }

    private Optional<Outcome> notYet(String reason) {
        work.events().debug("cannot-go-on-yet", Field.of("reason", reason));
        if (work.ports().clock().elapsed().compareTo(goOnDeadline) < 0) {
            return Optional.empty();
        }
        return marked
                ? Optional.of(new Outcome.Stays("all of it is here, and it cannot go on yet: " + reason))
                : giveUp(reason);
    }

    /**
     * Something failed at the source, whose guest may run on: it would end it if it heard that the guest runs here. If its
     * last call was {@code finish_incoming}, it cannot run on, and is told as soon as the guest goes on here.
     */
    Optional<Outcome> rescue(ReceivedRequest received) {
        if (runs) {
            received.answer(new Answer.Done());
            return Optional.empty();
        }
        if (marked) {
            unanswered.add(received);
            return goOn();
        }
        giveUp("the old host that sends it called for help");
        received.answer(new Answer.Fault("it does not run here; what came of it was given up"));
        return Optional.empty();
    }

    @Override
    public Optional<Outcome> giveUp(String reason) {
        if (!over) {
            boolean released = qemu.destroy(reason);
            over = true;
            if (!released) {
                releaseYet();
            }
            answerAll(new Answer.Fault(reason));
        }
        return Optional.empty();
    }

    /** The source takes its locks back as soon as it is answered, and ends its guest if it cannot. */
    private void releaseYet() {
        Duration deadline = work.ports().clock().elapsed().plus(times.answer());
        while (work.ports().clock().elapsed().compareTo(deadline) < 0) {
            work.ports().clock().sleep(times.look());
            if (qemu.release()) {
                return;
            }
        }
    }

    private void answerAll(Answer answer) {
        unanswered.forEach(request -> request.answer(answer));
        unanswered.clear();
    }

    @Override
    public void end() {
        if (marked || over) {
            return;
        }
        try {
            giveUp("waiting ended");
        } catch (FcQemuException failure) {
            work.events().warning("give-up-failed", failure);
        }
    }
}
