package io.flyingcircus.fcqemu.ports.hypervisor;

import java.util.Locale;

/** QEMU's run states, by QMP's names ({@code RunState} in its schema). */
public enum RunStatus {
    COLO,
    DEBUG,
    FINISH_MIGRATE,
    GUEST_PANICKED,
    INMIGRATE,
    INTERNAL_ERROR,
    IO_ERROR,
    PAUSED,
    POSTMIGRATE,
    PRECONFIG,
    PRELAUNCH,
    RESTORE_VM,
    RUNNING,
    SAVE_VM,
    SHUTDOWN,
    SUSPENDED,
    WATCHDOG,
    /** One this release does not know. */
    UNKNOWN;

    /** The status QMP calls {@code name}; {@link #UNKNOWN} for one that is not listed here. */
    public static RunStatus parse(String name) {
        String constant = name.replace('-', '_').toUpperCase(Locale.ROOT);
        for (RunStatus status : values()) {
            if (status.name().equals(constant)) {
                return status;
            }
        }
        return UNKNOWN;
    }

    /** QMP's name for it. */
    public String qmpName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @Override
    public String toString() {
        return qmpName();
    }
}
