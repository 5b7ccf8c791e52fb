package io.flyingcircus.fcqemu.domain.migration;

import io.flyingcircus.fcqemu.domain.host.VmWork;
import io.flyingcircus.fcqemu.domain.lifecycle.Resume;
import io.flyingcircus.fcqemu.domain.lifecycle.Upkeep;
import io.flyingcircus.fcqemu.domain.locks.Holder;
import io.flyingcircus.fcqemu.domain.locks.VolumeLocking;
import io.flyingcircus.fcqemu.domain.volumes.VolumeSet;
import io.flyingcircus.fcqemu.ports.events.Field;
import io.flyingcircus.fcqemu.ports.failure.FcQemuException;
import io.flyingcircus.fcqemu.ports.failure.StorageException;
import io.flyingcircus.fcqemu.ports.failure.VmStateException;
import io.flyingcircus.fcqemu.ports.hypervisor.IncomingOrder;
import io.flyingcircus.fcqemu.ports.hypervisor.Monitor;
import io.flyingcircus.fcqemu.ports.locks.VolumeLock;
import io.flyingcircus.fcqemu.ports.peer.Answer;
import io.flyingcircus.fcqemu.ports.peer.ReceivedRequest;
import io.flyingcircus.fcqemu.ports.peer.Request;
import io.flyingcircus.fcqemu.ports.peer.SentFigures;
import io.flyingcircus.fcqemu.ports.storage.Image;
import io.flyingcircus.fcqemu.ports.vm.VmDefinition;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One attempt to take a guest, from the start of its QEMU to its end on this side. It holds no lock until it takes the token,
 * and goes on with the guest only when every lock was read as this host's.
 */
final class IncomingGuest implements Incoming {

    private final VmWork work;
    private final VmDefinition definition;
    private final VolumeSet volumes;
    private final String attempt;
    private final ArrivingQemu qemu;
    private final VolumeLocking locking;
    private final MigrationSettings.Times times;
    private Optional<Monitor> monitor = Optional.empty();
    private boolean marked;
    private boolean runs;
    /** Whether it goes on here, and part of its memory is on its way yet. */
    private boolean incomplete;
    /** Whether the source was told that it goes on here. */
    private boolean told;
    /** Whether one that is incomplete was registered: that does not wait for its memory. */
    private boolean registered;

    private Duration restDeadline = Duration.ZERO;
    private Duration toldDeadline = Duration.ZERO;
    private Duration preparedAt = Duration.ZERO;
    private Duration resumedAt = Duration.ZERO;
    private Duration total = Duration.ZERO;
    private Optional<Moved.Sent> sent = Optional.empty();

    IncomingGuest(VmWork work, VmDefinition definition, VolumeSet volumes, String attempt) {
        this.work = work;
        this.definition = definition;
        this.volumes = volumes;
        this.attempt = attempt;
        this.qemu = new ArrivingQemu(work, definition, volumes, attempt);
        this.locking = new VolumeLocking(work);
        this.times = work.settings().migration().times();
    }

    String attempt() {
        return attempt;
    }

    /** From the mark on all was seen to be in order, and it is given up only if the rest of the locks stays away. */
    @Override
    public boolean goingOn() {
        return marked;
    }

    @Override
    public boolean handedOver() {
        return marked;
    }

    @Override
    public boolean mayBeGivenUp() {
        return !marked;
    }

    @Override
    public boolean alive() {
        return qemu.alive();
    }

    /** T1: starts a QEMU that waits. Holds no lock and runs nothing. */
    boolean prepare(ReceivedRequest received, Request.Prepare request) {
        IncomingOrder order = new IncomingOrder(definition, request.machine());
        List<String> obstacles = new ArrivalCheck(work).obstacles(order, request.qemuVersion(), volumes);
        if (!obstacles.isEmpty()) {
            String all = work.host() + " cannot take it, and changed nothing: " + String.join("; ", obstacles);
            work.events().warning("prepare-refused", Field.of("reason", all));
            received.answer(new Answer.Fault(all));
            return false;
        }
        try {
            Answer.Prepared prepared = qemu.start(request.machine(), request.offered());
            monitor();
            received.answer(prepared);
            preparedAt = work.ports().clock().elapsed();
            return true;
        } catch (FcQemuException failure) {
            work.events().warning("prepare-failed", Field.of("reason", failure.getMessage()));
            destroy("it could not be prepared");
            received.answer(new Answer.Fault(failure.getMessage()));
            return false;
        }
    }

    /** T2. */
    Optional<Outcome> takeToken(ReceivedRequest received) {
        if (marked) {
            received.answer(new Answer.Decision(true));
            return Optional.empty();
        }
        try {
            Monitor open = monitor();
            qemu.requireLoaded(open);
            qemu.takeLocks(List.of(volumes.images().getFirst()));
            requireSameRest();
            open.migration().mark(attempt);
            marked = true;
        } catch (FcQemuException failure) {
            // First all is let go, then that is said: the source takes the lock back at once.
            destroy(String.valueOf(failure.getMessage()));
            received.answer(new Answer.Decision(false));
            return Optional.of(new Outcome.LookAgain("it could not be taken: " + failure.getMessage()));
        }
        restDeadline = work.ports().clock().elapsed().plus(times.silence());
        received.answer(new Answer.Decision(true));
        work.events().info("token-taken", Field.of("attempt", attempt));
        return Optional.empty();
    }

    /** Open before the guest stands still, until it goes on: opening it takes time that the guest would wait. */
    private Monitor monitor() {
        if (monitor.isEmpty()) {
            monitor = Optional.of(work.openMonitor());
        }
        return monitor.get();
    }

    private void closeMonitor() {
        monitor.ifPresent(Monitor::close);
        monitor = Optional.empty();
    }

    /** Not only the same holder: taken again meanwhile, a lock tells that somebody went on with the guest. */
    private void requireSameRest() {
        Map<Image, VolumeLock> before = new LinkedHashMap<>();
        volumes.imageStates().forEach(state -> before.put(state.image(), state.lock()));
        List<Image> rest = volumes.images().subList(1, volumes.images().size());
        work.storage().locks().readAll(rest).forEach((image, now) -> {
            if (!(now instanceof VolumeLock.Held) || !now.equals(before.get(image))) {
                throw new VmStateException("the lock of " + image + " changed hands while " + work.vm()
                        + " was on its way: it is " + VolumeLocking.describe(now));
            }
        });
    }

    /** T3: as soon as the rest is free the guest goes on here; that the source says so is only a nudge. */
    Optional<Outcome> finish(ReceivedRequest received, Request.Finish request) {
        if (!marked) {
            received.answer(new Answer.Fault("the first lock was not taken here"));
            return Optional.empty();
        }
        Optional<Outcome> end = runs ? Optional.empty() : goOn();
        received.answer(new Answer.Decision(runs));
        sent = request.sent().map(figures -> sent(figures, received.arrival()));
        told = runs;
        return runs && !incomplete ? Optional.of(arrived()) : end;
    }

    /** What the source knew when it asked, and how much later, or earlier, the guest went on here. */
    private Moved.Sent sent(SentFigures told, Duration askedAt) {
        Duration pause = told.stopped().plus(resumedAt.minus(askedAt));
        return new Moved.Sent(
                told.downtime(), pause.isNegative() ? Duration.ZERO : pause, told.bytes(), told.bytesPerSecond());
    }

    /**
     * Looks whether the rest is free, and goes on with the guest if it is. Then the rest of its memory is waited for, if it was
     * switched over; and the source, which can only be told so as long as somebody is here, is waited for a little.
     */
    @Override
    public Optional<Outcome> goOn() {
        if (incomplete) {
            return awaitMemory();
        }
        if (runs) {
            return work.ports().clock().elapsed().compareTo(toldDeadline) < 0
                    ? Optional.empty()
                    : Optional.of(arrived());
        }
        Map<Image, Holder> holders;
        try {
            holders = holders();
        } catch (StorageException failure) {
            requireNotCutOff(failure);
            work.events().debug("locks-unreadable", Field.of("reason", failure.getMessage()));
            return Optional.empty();
        }
        if (!holders.containsValue(Holder.OTHERS)) {
            return resume(holders);
        }
        if (work.ports().clock().elapsed().compareTo(restDeadline) < 0) {
            return Optional.empty();
        }
        destroy("the other host kept the other locks");
        return Optional.of(new Outcome.LookAgain("the other host kept its other locks"));
    }

    /** Over this connection the locks can never be read again; the next process opens another one. */
    static void requireNotCutOff(StorageException failure) {
        if (failure.reason() == StorageException.Reason.BLOCKLISTED) {
            throw failure;
        }
    }

    /** Whose each lock is, token first. */
    private Map<Image, Holder> holders() {
        Map<Image, Holder> holders = new LinkedHashMap<>();
        work.storage()
                .locks()
                .readAll(volumes.images())
                .forEach((image, lock) -> holders.put(image, Holder.of(lock, work.host())));
        return holders;
    }

    private Optional<Outcome> resume(Map<Image, Holder> holders) {
        // Of a guest that came whole nothing is asked: it stands still, and a question takes time.
        boolean split = qemu.split();
        if (split && memory().look() == MemoryOnItsWay.End.LOST) {
            return memoryLost();
        }
        locking.takeAsFarAsPossible(volumes.images().stream()
                .filter(image -> holders.get(image) == Holder.FREE)
                .toList());
        new Resume(work).letGo(monitor(), volumes.images());
        incomplete = split;
        if (!split) {
            closeMonitor();
        }
        runs = true;
        toldDeadline = work.ports().clock().elapsed().plus(times.tokenAnswer());
        resumedAt = work.ports().clock().elapsed();
        total = resumedAt.minus(preparedAt);
        work.events().info("guest-arrived", Field.of("attempt", attempt), Field.of("total", total));
        return Optional.empty();
    }

    @Override
    public boolean lacksMemory() {
        return incomplete;
    }

    private MemoryOnItsWay memory() {
        return new MemoryOnItsWay(work, monitor());
    }

    private Optional<Outcome> awaitMemory() {
        if (told && !registered) {
            registered = true;
            new Upkeep(work).register();
        }
        return switch (memory().look()) {
            case ON_ITS_WAY -> Optional.empty();
            case LOST -> memoryLost();
            case COMPLETE -> {
                incomplete = false;
                closeMonitor();
                toldDeadline = work.ports().clock().elapsed().plus(times.tokenAnswer());
                work.events().info("memory-complete", Field.of("attempt", attempt));
                yield told ? Optional.of(arrived()) : Optional.empty();
            }
        };
    }

    /** Neither here nor at the source there is all of it: it can only be started anew, by whoever has its locks. */
    private Optional<Outcome> memoryLost() {
        work.events().warning("memory-lost", Field.of("attempt", attempt), Field.of("reason", MemoryOnItsWay.LOST));
        destroy(MemoryOnItsWay.LOST);
        return Optional.of(new Outcome.LookAgain(MemoryOnItsWay.LOST));
    }

    private Outcome arrived() {
        return new Outcome.Came(new Moved(total, sent, qemu.split()));
    }

    @Override
    public Optional<Outcome> giveUp(String reason) {
        destroy(reason);
        return Optional.of(new Outcome.LookAgain(reason));
    }

    private void destroy(String reason) {
        closeMonitor();
        qemu.destroy(reason);
    }

    @Override
    public void end() {
        closeMonitor();
        if (!marked && alive()) {
            try {
                destroy("waiting ended");
            } catch (FcQemuException failure) {
                work.events().warning("give-up-failed", failure);
            }
        }
    }
}
