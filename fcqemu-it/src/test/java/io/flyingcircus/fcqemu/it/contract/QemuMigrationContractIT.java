package io.flyingcircus.fcqemu.it.contract;

import io.flyingcircus.fcqemu.it.qemu.ScratchHost;
import io.flyingcircus.fcqemu.it.testbed.UserFaults;
import io.flyingcircus.fcqemu.ports.hypervisor.Hypervisor;
import io.flyingcircus.fcqemu.ports.hypervisor.IncomingOrder;
import io.flyingcircus.fcqemu.ports.hypervisor.LaunchOrder;
import io.flyingcircus.fcqemu.ports.hypervisor.PortableMachine;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** Real QEMU processes on two hosts below folders, whose disks need no storage. */
class QemuMigrationContractIT extends MigrationContract {

    private static final VmName VM = new VmName("contract");

    private final ScratchHost one;
    private final ScratchHost other;

    QemuMigrationContractIT(@TempDir Path root, @TempDir Path otherRoot) {
        this.one = new ScratchHost(root);
        this.other = ScratchHost.beside(otherRoot);
    }

    @AfterEach
    void endAll() {
        one.close();
        other.close();
    }

    @Override
    Runnable allowPostcopy() {
        return UserFaults.allowed()::close;
    }

    @Override
    Hypervisor source() {
        return one.hypervisor();
    }

    @Override
    Hypervisor target() {
        return other.hypervisor();
    }

    @Override
    LaunchOrder order() {
        return one.order(VM);
    }

    @Override
    IncomingOrder incoming(PortableMachine machine) {
        return other.incoming(VM, machine);
    }
}
