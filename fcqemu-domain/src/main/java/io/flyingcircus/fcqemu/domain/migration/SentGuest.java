package io.flyingcircus.fcqemu.domain.migration;

import io.flyingcircus.fcqemu.domain.host.VmWork;
import io.flyingcircus.fcqemu.ports.events.Field;
import io.flyingcircus.fcqemu.ports.failure.MonitorException;
import io.flyingcircus.fcqemu.ports.hypervisor.MigrationProgress;
import io.flyingcircus.fcqemu.ports.hypervisor.Monitor;
import io.flyingcircus.fcqemu.ports.peer.PeerAddress;
import io.flyingcircus.fcqemu.ports.peer.SentFigures;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How long it took to send a guest, and how long that was stopped. */
final class SentGuest {

    private final VmWork work;
    private final Duration begunAt;
    private Duration completedAt;
    private Optional<MigrationProgress> completed = Optional.empty();
    private Optional<Duration> stoppedAt = Optional.empty();
    private Optional<Duration> executesAt = Optional.empty();

    /** It begins now. */
    SentGuest(VmWork work) {
        this.work = work;
        this.begunAt = work.ports().clock().elapsed();
        this.completedAt = begunAt;
    }

    /**
     * Its stream is complete: the guest has stopped here.
     *
     * @param last what QEMU said of it
     */
    void completed(MigrationProgress last) {
        completedAt = work.ports().clock().elapsed();
        completed = Optional.of(last);
    }

    /**
     * It was switched over: the guest has stopped here, and part of its memory follows.
     *
     * @param stopped when it was stopped
     * @param last what QEMU said of it
     */
    void switchedOver(Duration stopped, MigrationProgress last) {
        completed(last);
        stoppedAt = Optional.of(stopped);
    }

    /** It executes at the other host, as far as is known here. */
    void executesThere() {
        executesAt = Optional.of(work.ports().clock().elapsed());
    }

    /** What can be told the other host while the guest stands still: QEMU is not asked again, for that takes time. */
    Optional<SentFigures> soFar() {
        Duration since = work.ports().clock().elapsed().minus(completedAt);
        return completed.map(known -> new SentFigures(
                stopped(known).plus(since),
                stopped(known),
                Math.min(known.transferredBytes(), SentFigures.MOST),
                Math.min(known.bytesPerSecond(), SentFigures.MOST)));
    }

    /** How long it was stopped when it was complete, or switched over; QEMU does not know that before the end of the latter. */
    private Duration stopped(MigrationProgress known) {
        return stoppedAt.map(completedAt::minus).orElseGet(known::pause);
    }

    /** It executes at the other host, and all of it is there. Call it last, when nobody waits for it any more. */
    Moved moved(Monitor monitor) {
        Duration now = executesAt.orElseGet(() -> work.ports().clock().elapsed());
        Optional<Moved.Sent> sent = Optional.empty();
        try {
            MigrationProgress end = monitor.migration().look();
            Duration pause = stopped(end).plus(now.minus(completedAt));
            sent = Optional.of(new Moved.Sent(end.pause(), pause, end.transferredBytes(), end.bytesPerSecond()));
        } catch (MonitorException failure) {
            work.events().debug("figures-unknown", Field.of("reason", failure.getMessage()));
        }
        return new Moved(now.minus(begunAt), sent, stoppedAt.isPresent());
    }

    /** Tells of it. */
    void report(PeerAddress to, Moved moved) {
        List<Field> fields = new ArrayList<>(List.of(Field.of("to", to), Field.of("total", moved.total())));
        moved.sent().ifPresent(sent -> {
            fields.add(Field.of("downtime", sent.downtime()));
            fields.add(Field.of("pause", sent.pause()));
            fields.add(Field.of("bytes", String.format(Locale.ROOT, "%,d", sent.bytes())));
            fields.add(Field.of("mbps", sent.bytesPerSecond() / 1_000_000));
        });
        if (moved.postcopy()) {
            fields.add(Field.of("postcopy", true));
        }
        work.events().info("handed-over", fields.toArray(Field[]::new));
    }
}
