package io.flyingcircus.fcqemu.cli.command;

import io.flyingcircus.fcqemu.domain.VmCommands;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.io.PrintStream;

/** What a subcommand works with. */
interface Host {

    /** The commands of the host; made on the first call, so that a mistake on the command line costs nothing. */
    VmCommands commands();

    /** The same, for a command that may move a guest of {@code vm}: interrupted, it calls that off. */
    VmCommands moving(VmName vm);

    /** Where results go. */
    PrintStream out();
}
