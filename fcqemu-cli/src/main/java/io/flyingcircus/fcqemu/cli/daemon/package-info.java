/** The process that looks after all VMs of a host by itself. */
@NullMarked
package io.flyingcircus.fcqemu.cli.daemon;

import org.jspecify.annotations.NullMarked;
