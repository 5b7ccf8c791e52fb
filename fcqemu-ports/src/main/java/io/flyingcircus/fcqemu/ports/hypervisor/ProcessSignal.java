package io.flyingcircus.fcqemu.ports.hypervisor;

/** Signals a QEMU process is ended with. */
public enum ProcessSignal {
    /** SIGTERM: QEMU closes its images and ends. */
    TERMINATE,
    /** SIGKILL. */
    KILL
}
