package io.flyingcircus.fcqemu.it.contract;

import io.flyingcircus.fcqemu.it.qemu.ScratchHost;
import io.flyingcircus.fcqemu.ports.hypervisor.Hypervisor;
import io.flyingcircus.fcqemu.ports.hypervisor.LaunchOrder;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** Real QEMU processes, the root disk a file. */
class QemuMonitorContractIT extends MonitorContract {

    private static final VmName VM = new VmName("contract");

    private final ScratchHost host;

    QemuMonitorContractIT(@TempDir Path root) {
        this.host = new ScratchHost(root);
        host.rootDiskInAFile(VM);
    }

    @AfterEach
    void endAll() {
        host.close();
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
