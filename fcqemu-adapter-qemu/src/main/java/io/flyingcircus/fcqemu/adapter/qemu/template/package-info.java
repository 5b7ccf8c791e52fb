/** QEMU's arguments and configuration in two passes: first what belongs to the VM and travels with it, then this host. */
@NullMarked
package io.flyingcircus.fcqemu.adapter.qemu.template;

import org.jspecify.annotations.NullMarked;
