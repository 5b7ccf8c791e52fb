package io.flyingcircus.fcqemu.it.contract;

import io.flyingcircus.fcqemu.adapter.qemu.process.ProcHostMemory;
import io.flyingcircus.fcqemu.it.qemu.ScratchHost;
import io.flyingcircus.fcqemu.ports.hypervisor.Hypervisor;
import io.flyingcircus.fcqemu.ports.hypervisor.LaunchOrder;
import io.flyingcircus.fcqemu.ports.memory.HostMemory;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** The kernel's own figures for real QEMU processes. */
class ProcHostMemoryContractIT extends HostMemoryContract {

    private static final VmName VM = new VmName("measured");

    private final ScratchHost host;

    ProcHostMemoryContractIT(@TempDir Path root) {
        this.host = new ScratchHost(root);
    }

    @AfterEach
    void endAll() {
        host.close();
    }

    @Override
    HostMemory memory() {
        return new ProcHostMemory();
    }

    @Override
    Hypervisor hypervisor() {
        return host.hypervisor();
    }

    @Override
    LaunchOrder order() {
        return host.order(VM);
    }
}
