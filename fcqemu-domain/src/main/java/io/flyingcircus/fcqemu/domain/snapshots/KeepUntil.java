package io.flyingcircus.fcqemu.domain.snapshots;

import io.flyingcircus.fcqemu.ports.failure.InvalidCommandException;
import io.flyingcircus.fcqemu.ports.snapshots.SnapshotName;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long a snapshot is kept, which its name says: {@code NAME-keep-until-YYYYMMDD}. The day counts as a whole, in UTC,
 * whatever the time zone of the host that made it or of the one that looks.
 */
final class KeepUntil {

    private static final Pattern NAME = Pattern.compile(".+-keep-until-([0-9]{4})([0-9]{2})([0-9]{2})", Pattern.DOTALL);

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
            return new SnapshotName(name + "-keep-until-" + digits(today.plusDays(days)));
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
            return Optional.of(LocalDate.of(number(matcher, 1), number(matcher, 2), number(matcher, 3)));
        } catch (DateTimeException noDay) {
            return Optional.empty();
        }
    }

    private static int number(Matcher matcher, int group) {
        return Integer.parseInt(matcher.group(group));
    }

    /** ISO 8601 without its hyphens. */
    private static String digits(LocalDate day) {
        return day.toString().replace("-", "");
    }
}
