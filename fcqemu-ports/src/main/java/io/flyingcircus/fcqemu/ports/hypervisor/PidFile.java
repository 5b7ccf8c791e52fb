package io.flyingcircus.fcqemu.ports.hypervisor;

/** What a VM's PID file says. Only its first line counts; QEMU may leave garbage in later ones. */
public sealed interface PidFile {

    /** There is none. */
    record Missing() implements PidFile {}

    /** It is there, and its first line is empty. */
    record Empty() implements PidFile {}

    /** Its first line is not a process id. */
    record Garbage(String firstLine) implements PidFile {}

    /** It names a process. */
    record Names(long pid, Target target) implements PidFile {}

    /** What is found at the process id a PID file names. */
    enum Target {
        /** This VM's live QEMU. */
        THIS_VM,
        /** This VM's QEMU has ended and waits to be reaped. */
        ZOMBIE,
        /** Some other process: the id was used again. */
        SOMEONE_ELSE,
        /** Nothing. */
        NOBODY
    }
}
