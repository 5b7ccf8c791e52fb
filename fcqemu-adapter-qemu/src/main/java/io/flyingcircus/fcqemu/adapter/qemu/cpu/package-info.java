/** What CPUs the QEMU of this host can be. */
@NullMarked
package io.flyingcircus.fcqemu.adapter.qemu.cpu;

import org.jspecify.annotations.NullMarked;
