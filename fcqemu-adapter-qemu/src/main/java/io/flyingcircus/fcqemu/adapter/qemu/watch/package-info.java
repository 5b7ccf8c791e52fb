/** Who tells that something happened on this host: the kernel, about files and about processes. */
@NullMarked
package io.flyingcircus.fcqemu.adapter.qemu.watch;

import org.jspecify.annotations.NullMarked;
