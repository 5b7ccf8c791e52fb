/** What the adapters promise about QEMU, against real QEMU processes. */
@NullMarked
package io.flyingcircus.fcqemu.it.qemu;

import org.jspecify.annotations.NullMarked;
