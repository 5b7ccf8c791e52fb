package io.flyingcircus.fcqemu.it.contract;

import io.flyingcircus.fcqemu.it.memory.SampleVm;
import io.flyingcircus.fcqemu.it.memory.World;
import io.flyingcircus.fcqemu.ports.hypervisor.Hypervisor;
import io.flyingcircus.fcqemu.ports.hypervisor.IncomingOrder;
import io.flyingcircus.fcqemu.ports.hypervisor.LaunchOrder;
import io.flyingcircus.fcqemu.ports.hypervisor.PortableMachine;
import org.junit.jupiter.api.BeforeEach;

class InMemoryMigrationTest extends MigrationContract {

    private final World world = new World();
    private final SampleVm sample = new SampleVm();

    @BeforeEach
    void addVolumes() {
        sample.addVolumes(world.storage());
    }

    @Override
    Hypervisor source() {
        return world.host("h1").hypervisor();
    }

    @Override
    Hypervisor target() {
        return world.host("h2").hypervisor();
    }

    @Override
    LaunchOrder order() {
        return sample.order();
    }

    @Override
    IncomingOrder incoming(PortableMachine machine) {
        return new IncomingOrder(sample.definition(), machine);
    }
}
