/** QEMU processes of this host and their monitors. */
@NullMarked
package io.flyingcircus.fcqemu.ports.hypervisor;

import org.jspecify.annotations.NullMarked;
