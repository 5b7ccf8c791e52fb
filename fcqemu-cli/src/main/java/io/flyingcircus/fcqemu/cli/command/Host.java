package io.flyingcircus.fcqemu.cli.command;

import io.flyingcircus.fcqemu.domain.VmCommands;
import java.io.PrintStream;

/** What a subcommand works with. */
interface Host {

    /** The commands of the host; made on the first call, so that a mistake on the command line costs nothing. */
    VmCommands commands();

    /** Where results go. */
    PrintStream out();
}
