package io.flyingcircus.fcqemu.cli.service;

import io.flyingcircus.fcqemu.cli.client.TypedCommand;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.function.BooleanSupplier;

/** A client whose command is being carried out. */
public interface Caller {

    /** What it typed. */
    TypedCommand command();

    /** What it is given to read; asked for only when it is read. */
    InputStream in();

    /** Its stdout. Never blocks for long, never fails. */
    PrintStream out();

    /** Its stderr; the same. */
    PrintStream err();

    /** Whether it was told to end, or is there no more. */
    boolean left();

    /**
     * Has somebody told when it leaves, in a thread of its own; at once if it has left.
     *
     * @param reaction returns whether the command has been called off and will end soon
     */
    void whenLeft(BooleanSupplier reaction);
}
