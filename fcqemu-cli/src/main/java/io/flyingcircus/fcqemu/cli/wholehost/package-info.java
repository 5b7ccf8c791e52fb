/** Commands on all VMs of a host at once. */
@NullMarked
package io.flyingcircus.fcqemu.cli.wholehost;

import org.jspecify.annotations.NullMarked;
