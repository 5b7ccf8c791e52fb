package io.flyingcircus.fcqemu.domain.daemon;

/** What became of work on a VM. */
public enum Outcome {
    /** It is done. */
    DONE,
    /** It is done, and nothing of the VM is this host's: there is nothing to look at regularly. */
    NOTHING_HERE,
    /** Another process is at work on the VM. */
    BUSY,
    /** It could not be done. */
    FAILED
}
