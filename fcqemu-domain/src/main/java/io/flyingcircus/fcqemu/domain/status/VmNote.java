package io.flyingcircus.fcqemu.domain.status;

import java.util.Locale;

/** What is worth a look about a VM in the list of a host. */
public enum VmNote {
    /** It is wanted here, and its QEMU does not live. */
    NOT_RUNNING,
    /** It runs, and is wanted offline or on another host. */
    NOT_WANTED,
    /** Several processes are that VM's. */
    RUNS_TWICE,
    /** Its QEMU's program has been replaced since it was started. */
    OUTDATED_QEMU,
    /** Its machine type is older than the one it would be started with now. */
    OUTDATED_MACHINE,
    /** It has no definition. */
    NO_DEFINITION,
    /** It has one that cannot be used. */
    BROKEN_DEFINITION;

    /** As it is printed. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
