package io.flyingcircus.fcqemu.domain.check;

import java.util.Collection;
import java.util.List;

/** How bad something is, in the words and numbers of Nagios plugins. */
public enum Severity {
    /** As it should be. */
    OK(0),
    /** Somebody should look at it. */
    WARNING(1),
    /** Somebody has to look at it now. */
    CRITICAL(2),
    /** It could not be found out. */
    UNKNOWN(3);

    /** What is known to be wrong goes before what is not known. */
    private static final List<Severity> WORST_FIRST = List.of(CRITICAL, WARNING, UNKNOWN, OK);

    private final int exitCode;

    Severity(int exitCode) {
        this.exitCode = exitCode;
    }

    /** Exit code of a plugin that found nothing worse. */
    public int exitCode() {
        return exitCode;
    }

    /** The worst of them; {@link #OK} of none. */
    public static Severity worst(Collection<Severity> all) {
        return WORST_FIRST.stream().filter(all::contains).findFirst().orElse(OK);
    }

    /** Whether this is worse than that. */
    boolean worseThan(Severity other) {
        return WORST_FIRST.indexOf(this) < WORST_FIRST.indexOf(other);
    }
}
