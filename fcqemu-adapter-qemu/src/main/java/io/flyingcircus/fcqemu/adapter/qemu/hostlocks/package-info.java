/** Locks between the processes of this host, flock(2) on files in the run folder. */
@NullMarked
package io.flyingcircus.fcqemu.adapter.qemu.hostlocks;

import org.jspecify.annotations.NullMarked;
