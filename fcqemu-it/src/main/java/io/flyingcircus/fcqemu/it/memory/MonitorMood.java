package io.flyingcircus.fcqemu.it.memory;

/** How a QEMU's monitor behaves. */
public enum MonitorMood {
    /** It answers. */
    ANSWERS,
    /** It accepts and never answers. */
    SILENT,
    /** Somebody else has it, and keeps it. */
    BUSY,
    /** It is not there, though the process is. */
    GONE
}
