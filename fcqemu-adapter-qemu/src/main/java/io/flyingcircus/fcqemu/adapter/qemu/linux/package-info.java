/** The few system calls that Java has no door for: flock(2), and signals to exactly one process (pidfd_open(2)). */
@NullMarked
package io.flyingcircus.fcqemu.adapter.qemu.linux;

import org.jspecify.annotations.NullMarked;
