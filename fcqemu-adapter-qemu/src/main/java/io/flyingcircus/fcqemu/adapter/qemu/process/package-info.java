/** QEMU processes as {@code /proc} shows them: found by command line, signalled by pidfd, measured. */
@NullMarked
package io.flyingcircus.fcqemu.adapter.qemu.process;

import org.jspecify.annotations.NullMarked;
