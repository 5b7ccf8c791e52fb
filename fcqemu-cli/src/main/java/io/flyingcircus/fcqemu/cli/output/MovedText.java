package io.flyingcircus.fcqemu.cli.output;

import io.flyingcircus.fcqemu.domain.ensure.MovedGuest;
import io.flyingcircus.fcqemu.domain.migration.Moved;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/** What {@code inmigrate} and {@code outmigrate} print at their end. */
public final class MovedText {

    private MovedText() {}

    /** A sentence; what came of it without figures if there are none. */
    public static String text(Optional<MovedGuest> moved, String otherwise) {
        return moved.map(MovedText::sentence).orElse(otherwise) + "\n";
    }

    private static String sentence(MovedGuest guest) {
        Moved moved = guest.moved();
        String sent = moved.sent()
                .map(known -> String.format(
                        Locale.ROOT,
                        "; stopped for %d ms (QEMU: %d ms), %,d bytes at %,d MB/s",
                        known.pause().toMillis(),
                        known.downtime().toMillis(),
                        known.bytes(),
                        known.bytesPerSecond() / 1_000_000))
                .orElse("");
        return String.format(
                Locale.ROOT,
                "%s went from %s to %s in %.1f s%s%s",
                guest.vm(),
                guest.from(),
                guest.to(),
                seconds(moved.total()),
                sent,
                moved.postcopy() ? "; finished as postcopy" : "");
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }

    /** The same for programs; {@code null} for what this host does not know. Durations are milliseconds. */
    public static String json(VmName vm, Optional<MovedGuest> moved) {
        Optional<Moved.Sent> sent = moved.flatMap(guest -> guest.moved().sent());
        return Json.object(json -> {
            json.text("name", vm.value());
            json.flag("moved", moved.isPresent());
            json.text("from", moved.map(guest -> guest.from().value()));
            json.text("to", moved.map(guest -> guest.to().value()));
            json.flag("postcopy", moved.map(guest -> guest.moved().postcopy()).orElse(false));
            json.number(
                    "total_ms", number(moved.map(guest -> guest.moved().total().toMillis())));
            json.number("pause_ms", number(sent.map(known -> known.pause().toMillis())));
            json.number("downtime_ms", number(sent.map(known -> known.downtime().toMillis())));
            json.number("bytes", number(sent.map(Moved.Sent::bytes)));
            json.number("bytes_per_second", number(sent.map(Moved.Sent::bytesPerSecond)));
        });
    }

    private static OptionalLong number(Optional<Long> value) {
        return value.map(OptionalLong::of).orElse(OptionalLong.empty());
    }
}
