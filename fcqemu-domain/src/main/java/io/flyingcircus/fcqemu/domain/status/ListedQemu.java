package io.flyingcircus.fcqemu.domain.status;

import io.flyingcircus.fcqemu.ports.hypervisor.Vintage;
import io.flyingcircus.fcqemu.ports.hypervisor.VmProcess;
import io.flyingcircus.fcqemu.ports.memory.MemoryUse;
import java.util.Optional;

/**
 * The QEMU of a VM in the list of a host.
 *
 * @param process which; the one with the lowest PID, should there be several
 * @param vintage how old it is
 * @param use what it really uses; empty if it has just ended
 */
public record ListedQemu(VmProcess process, Vintage vintage, Optional<MemoryUse> use) {}
