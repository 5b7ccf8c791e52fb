package io.flyingcircus.fcqemu.it.memory;

/** How a launch of QEMU can go wrong. */
public enum LaunchFault {
    /** What is configured is not there, or no room for run files: no launch is even tried. */
    HOST_LACKS_SOMETHING,
    /** QEMU ends before it opened anything. */
    ENDS_EARLY,
    /** QEMU runs, and its monitor does not answer: the process is left. */
    MONITOR_SILENT
}
