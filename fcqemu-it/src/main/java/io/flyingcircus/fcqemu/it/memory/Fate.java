package io.flyingcircus.fcqemu.it.memory;

/** What becomes of a request on the control channel. */
public enum Fate {
    /** It arrives, and its answer too. */
    ARRIVES,
    /** It never arrives. */
    LOST,
    /** It arrives and its answer does not. */
    ANSWER_LOST,
    /** It arrives twice. */
    DOUBLED,
    /** It arrives long after its sender gave up waiting. */
    LATE
}
