/** The subcommands, and how a command line becomes one of them. */
@NullMarked
package io.flyingcircus.fcqemu.cli.command;

import org.jspecify.annotations.NullMarked;
