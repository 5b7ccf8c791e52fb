package io.flyingcircus.fcqemu.domain.snapshots;

import io.flyingcircus.fcqemu.ports.failure.InvalidCommandException;
import io.flyingcircus.fcqemu.ports.snapshots.SnapshotName;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long a snapshot is kept, which its name says: {@code NAME-keep-until-YYYYMMDD}. The day counts as a whole, in UTC,
 * whatever the time zone of the host that made it or of the one that looks.
 */
final class KeepUntil {

    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("uuuuMMdd", Locale.ROOT).withResolverStyle(ResolverStyle.STRICT);
    private static final Pattern NAME = Pattern.compile(".+-keep-until-([0-9]{8})", Pattern.DOTALL);

    private KeepUntil() {}

    /** The day it is. */
    static LocalDate today(Instant now) {
        return LocalDate.ofInstant(now, ZoneOffset.UTC);
    }

    /**
     * The whole name of a snapshot that is made today.
     *
     * @param days how long it is kept; 0 for ever
     * @throws InvalidCommandException if it is too long, or kept until no day that a calendar has
     */
    static SnapshotName name(SnapshotName name, int days, LocalDate today) {
        if (days == 0) {
            return name;
        }
        try {
            return new SnapshotName(name + "-keep-until-" + DAY.format(today.plusDays(days)));
        } catch (IllegalArgumentException tooLong) {
            throw new InvalidCommandException(tooLong.getMessage() + ". No snapshot was made.", tooLong);
        }
    }

    /** The last day on which the snapshot of that name is kept; empty if the name says nothing of the kind. */
    static Optional<LocalDate> of(String name) {
        Matcher matcher = NAME.matcher(name);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(LocalDate.parse(matcher.group(1), DAY));
        } catch (DateTimeParseException noDay) {
            return Optional.empty();
        }
    }
}
