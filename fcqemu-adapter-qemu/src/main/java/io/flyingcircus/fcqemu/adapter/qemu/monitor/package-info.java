/** The monitors of this host's VMs, in the terms of the hypervisor port. */
@NullMarked
package io.flyingcircus.fcqemu.adapter.qemu.monitor;

import org.jspecify.annotations.NullMarked;
