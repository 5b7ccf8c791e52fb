package io.flyingcircus.fcqemu.it.memory;

/** How a launch of QEMU can go wrong. */
public enum LaunchFault {
    /** QEMU ends before it opened anything. */
    ENDS_EARLY,
    /** QEMU runs, and its monitor does not answer: the process is left. */
    MONITOR_SILENT
}
