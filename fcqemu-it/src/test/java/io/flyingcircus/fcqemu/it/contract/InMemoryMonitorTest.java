package io.flyingcircus.fcqemu.it.contract;

import io.flyingcircus.fcqemu.it.memory.SampleVm;
import io.flyingcircus.fcqemu.it.memory.World;
import io.flyingcircus.fcqemu.ports.hypervisor.Hypervisor;
import io.flyingcircus.fcqemu.ports.hypervisor.LaunchOrder;
import org.junit.jupiter.api.BeforeEach;

class InMemoryMonitorTest extends MonitorContract {

    private final World world = new World();
    private final SampleVm sample = new SampleVm();

    @BeforeEach
    void addVolumes() {
        sample.addVolumes(world.storage());
    }

    @Override
    Hypervisor hypervisor() {
        return world.host("h1").hypervisor();
    }

    @Override
    LaunchOrder order() {
        return sample.order();
    }
}
