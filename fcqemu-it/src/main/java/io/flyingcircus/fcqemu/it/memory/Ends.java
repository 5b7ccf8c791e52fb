package io.flyingcircus.fcqemu.it.memory;

/** The weakest measure that ends a QEMU process. */
public enum Ends {
    /** QMP {@code quit}, and all stronger ones. */
    ON_QUIT,
    /** SIGTERM, and SIGKILL. */
    ON_TERMINATE,
    /** SIGKILL only. */
    ON_KILL,
    /** Nothing: it hangs in the kernel. */
    NEVER
}
