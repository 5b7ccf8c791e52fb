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

    /** What can be told the other host while the guest stands still: QEMU is not asked again, for that takes time. */
    Optional<SentFigures> soFar() {
        Duration since = work.ports().clock().elapsed().minus(completedAt);
        return completed.map(known -> new SentFigures(
                known.pause().plus(since),
                known.pause(),
                Math.min(known.transferredBytes(), SentFigures.MOST),
                Math.min(known.bytesPerSecond(), SentFigures.MOST)));
    }

    /** It executes at the other host. Call it last, when nobody waits for it any more. */
    Moved moved(Monitor monitor) {
        Duration now = work.ports().clock().elapsed();
        Optional<Moved.Sent> sent = Optional.empty();
        try {
            MigrationProgress end = monitor.migration().look();
            Duration pause = end.pause().plus(now.minus(completedAt));
            sent = Optional.of(new Moved.Sent(end.pause(), pause, end.transferredBytes(), end.bytesPerSecond()));
        } catch (MonitorException failure) {
            work.events().debug("figures-unknown", Field.of("reason", failure.getMessage()));
        }
        return new Moved(now.minus(begunAt), sent);
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
        work.events().info("handed-over", fields.toArray(Field[]::new));
    }
}
