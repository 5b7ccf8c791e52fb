/** The human monitor of a QEMU: what people type and read. */
@NullMarked
package io.flyingcircus.fcqemu.adapter.qemu.hmp;

import org.jspecify.annotations.NullMarked;
