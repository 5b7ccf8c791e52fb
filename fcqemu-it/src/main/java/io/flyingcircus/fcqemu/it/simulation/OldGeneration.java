package io.flyingcircus.fcqemu.it.simulation;

/** The two generations of the old tool that are told apart by what they do. */
enum OldGeneration {
    /** 1.1.2 up to 1.4.0. */
    FIRST,
    /** From 1.4.1 on. */
    SECOND
}
