package io.flyingcircus.fcqemu.it.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.it.memory.SampleVm;
import io.flyingcircus.fcqemu.it.memory.World;
import io.flyingcircus.fcqemu.ports.hypervisor.Hypervisor;
import io.flyingcircus.fcqemu.ports.hypervisor.LaunchOrder;
import io.flyingcircus.fcqemu.ports.memory.HostMemory;
import io.flyingcircus.fcqemu.ports.vm.Mib;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class InMemoryHostMemoryTest extends HostMemoryContract {

    private final World world = new World();
    private final SampleVm sample = new SampleVm();

    @BeforeEach
    void addVolumes() {
        sample.addVolumes(world.storage());
    }

    @Override
    HostMemory memory() {
        return world.host("h1").memory();
    }

    @Override
    Hypervisor hypervisor() {
        return world.host("h1").hypervisor();
    }

    @Override
    LaunchOrder order() {
        return sample.order();
    }

    @Test
    void each_qemu_leaves_the_host_that_much_less() {
        world.host("h1").memory().total(new Mib(700));
        hypervisor().launch(order());

        assertThat(memory().available())
                .isEqualTo(new Mib(700 - order().definition().memory().value()));
        assertThat(world.host("h2").memory().available()).isEqualTo(Mib.ofGib(64));
    }
}
