package io.flyingcircus.fcqemu.ports.memory;

import io.flyingcircus.fcqemu.ports.hypervisor.VmProcess;
import io.flyingcircus.fcqemu.ports.vm.Mib;
import java.util.List;
import java.util.Optional;

/** Memory of this host, from {@code /proc}. */
public interface HostMemory {

    /** What could be given to a new process without swapping ({@code MemAvailable} of {@code /proc/meminfo}). */
    Mib available();

    /**
     * What a process really uses ({@code /proc/PID/smaps_rollup}).
     *
     * @return empty if it has gone
     */
    Optional<MemoryUse> use(VmProcess process);

    /** The same of several, in their order; at once, where that is quicker. */
    default List<Optional<MemoryUse>> use(List<VmProcess> processes) {
        return processes.stream().map(this::use).toList();
    }
}
