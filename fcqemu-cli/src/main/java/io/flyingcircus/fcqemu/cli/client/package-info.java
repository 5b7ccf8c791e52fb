/**
 * The part of {@code fc-qemu} that an operator waits for when the daemon does the work: it hands a command line over and
 * shows what comes back. Nothing here may need a class that the JDK does not have, so that it starts quickly.
 */
@NullMarked
package io.flyingcircus.fcqemu.cli.client;

import org.jspecify.annotations.NullMarked;
