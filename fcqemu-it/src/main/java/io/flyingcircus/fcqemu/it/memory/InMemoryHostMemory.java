package io.flyingcircus.fcqemu.it.memory;

import io.flyingcircus.fcqemu.ports.hypervisor.VmProcess;
import io.flyingcircus.fcqemu.ports.memory.HostMemory;
import io.flyingcircus.fcqemu.ports.memory.MemoryUse;
import io.flyingcircus.fcqemu.ports.vm.Mib;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Memory of one host; 64 GiB unless told otherwise. Each QEMU uses what it was booked with. */
public final class InMemoryHostMemory implements HostMemory {

    private final InMemoryHost host;
    private final SortedMap<VmName, MemoryUse> uses = new TreeMap<>();
    private Mib total = Mib.ofGib(64);

    InMemoryHostMemory(InMemoryHost host) {
        this.host = host;
    }

    @Override
    public Mib available() {
        host.before("HostMemory", "available");
        long used = host.hypervisor().living().stream()
                .mapToLong(qemu -> qemu.process().bookedMemory().value())
                .sum();
        return new Mib(Math.max(0, total.value() - used));
    }

    @Override
    public Optional<MemoryUse> use(VmProcess process) {
        host.before("HostMemory", "use");
        return host.hypervisor().lives(process)
                ? Optional.of(uses.getOrDefault(process.vm(), new MemoryUse(process.bookedMemory(), Mib.ZERO)))
                : Optional.empty();
    }

    /** From now on the host has that much. */
    public void total(Mib size) {
        total = size;
    }

    /** How much the host has. */
    public Mib total() {
        return total;
    }

    /** What a VM's QEMU uses, instead of what it was booked with. */
    public void uses(VmName vm, MemoryUse use) {
        uses.put(vm, use);
    }
}
