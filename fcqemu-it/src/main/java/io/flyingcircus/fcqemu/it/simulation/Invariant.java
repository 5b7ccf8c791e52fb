package io.flyingcircus.fcqemu.it.simulation;

/** What must never be untrue, as far as one VM on several hosts can show it. */
public enum Invariant {
    /** At most one host executes a VM's guest at any instant. */
    I1,
    /** A guest executes only while its host holds the locks of all its volumes. */
    I2,
    /** Once faults stop, every VM runs where it is wanted within bounded time. */
    I4,
    /** No lock, registration or run file survives its VM on a host that is alive. */
    I5,
    /** A definition with a smaller generation never replaces one with a larger. */
    I6,
    /** Guest memory promised on a host never exceeds its limit. */
    I7,
    /** A guest never resumes from memory older than its disks. */
    I9,
    /** A guest is destroyed only on positive facts. */
    I10
}
