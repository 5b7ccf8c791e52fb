/** Lines over unix sockets, bounded in size and time. Knows no protocol. */
@NullMarked
package io.flyingcircus.fcqemu.adapter.qemu.lines;

import org.jspecify.annotations.NullMarked;
