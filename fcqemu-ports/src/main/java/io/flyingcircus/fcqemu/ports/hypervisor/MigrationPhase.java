package io.flyingcircus.fcqemu.ports.hypervisor;

import java.util.Locale;

/** Where a migration stands, by QMP's names ({@code MigrationStatus} in its schema). */
public enum MigrationPhase {
    /** There was none yet. */
    NONE,
    SETUP,
    ACTIVE,
    PRE_SWITCHOVER,
    DEVICE,
    POSTCOPY_ACTIVE,
    POSTCOPY_PAUSED,
    POSTCOPY_RECOVER,
    WAIT_UNPLUG,
    CANCELLING,
    CANCELLED,
    COMPLETED,
    FAILED,
    /** One this release does not know. */
    UNKNOWN;

    /** The phase QMP calls {@code name}; {@link #UNKNOWN} for one that is not listed here. */
    public static MigrationPhase parse(String name) {
        String constant = name.replace('-', '_').toUpperCase(Locale.ROOT);
        for (MigrationPhase phase : values()) {
            if (phase.name().equals(constant)) {
                return phase;
            }
        }
        return UNKNOWN;
    }

    /** QMP's name for it. */
    public String qmpName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * Whether the guest was switched over while part of its memory was still to come: the two QEMUs have it between
     * them, and neither has all.
     */
    public boolean split() {
        return this == POSTCOPY_ACTIVE || splitAndBroken();
    }

    /** Whether the guest was switched over so, and the link broke: neither of the two will ever have all of it. */
    public boolean splitAndBroken() {
        return this == POSTCOPY_PAUSED || this == POSTCOPY_RECOVER;
    }

    /** Whether it will change by itself: a stream is under way. */
    public boolean underWay() {
        return switch (this) {
            case SETUP,
                    ACTIVE,
                    PRE_SWITCHOVER,
                    DEVICE,
                    POSTCOPY_ACTIVE,
                    POSTCOPY_PAUSED,
                    POSTCOPY_RECOVER,
                    WAIT_UNPLUG,
                    CANCELLING,
                    UNKNOWN -> true;
            case NONE, CANCELLED, COMPLETED, FAILED -> false;
        };
    }

    @Override
    public String toString() {
        return qmpName();
    }
}
