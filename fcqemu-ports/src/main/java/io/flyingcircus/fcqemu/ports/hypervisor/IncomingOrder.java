package io.flyingcircus.fcqemu.ports.hypervisor;

import io.flyingcircus.fcqemu.ports.vm.VmDefinition;

/**
 * Everything a start of QEMU for a guest that arrives needs.
 *
 * @param definition of the VM, for what belongs to this host (its name, its id)
 * @param machine as it came from the host that has the guest
 */
public record IncomingOrder(VmDefinition definition, PortableMachine machine) {}
