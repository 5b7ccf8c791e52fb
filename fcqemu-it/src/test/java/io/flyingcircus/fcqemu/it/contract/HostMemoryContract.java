package io.flyingcircus.fcqemu.it.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.ports.hypervisor.Hypervisor;
import io.flyingcircus.fcqemu.ports.hypervisor.LaunchOrder;
import io.flyingcircus.fcqemu.ports.hypervisor.ProcessSignal;
import io.flyingcircus.fcqemu.ports.hypervisor.VmProcess;
import io.flyingcircus.fcqemu.ports.memory.HostMemory;
import io.flyingcircus.fcqemu.ports.memory.MemoryUse;
import io.flyingcircus.fcqemu.ports.vm.Mib;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@link HostMemory}. */
@Timeout(120)
abstract class HostMemoryContract {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Memory of a host that has some left. */
    abstract HostMemory memory();

    /** QEMU on the same host. */
    abstract Hypervisor hypervisor();

    /** A start of a VM whose volumes are there. */
    abstract LaunchOrder order();

    @Test
    void a_host_has_memory_available() {
        assertThat(memory().available()).isGreaterThan(Mib.ZERO);
    }

    @Test
    void a_running_qemu_uses_some_and_it_is_counted_where_it_is() {
        VmProcess process = hypervisor().launch(order());

        assertThat(memory().use(process)).get().satisfies(use -> {
            assertThat(use.pss()).isGreaterThan(Mib.ZERO);
            assertThat(use.swap()).isGreaterThanOrEqualTo(Mib.ZERO);
        });
        assertThat(memory().use(process).map(MemoryUse::pss)).isPresent();
    }

    @Test
    void a_process_that_has_ended_uses_nothing() {
        VmProcess process = hypervisor().launch(order());
        assertThat(hypervisor().signal(process, ProcessSignal.KILL)).isTrue();
        assertThat(hypervisor().awaitExit(process, PATIENCE)).isTrue();

        assertThat(memory().use(process)).isEmpty();
    }

    @Test
    void a_process_that_has_only_its_id_in_common_is_another_one() {
        VmProcess process = hypervisor().launch(order());
        VmProcess earlier =
                new VmProcess(process.vm(), process.pid(), process.startTicks() - 1, process.bookedMemory());

        assertThat(memory().use(earlier)).isEmpty();
    }

    @Test
    void what_several_use_is_told_in_their_order() {
        VmProcess process = hypervisor().launch(order());
        VmProcess nobody = new VmProcess(process.vm(), process.pid(), process.startTicks() - 1, process.bookedMemory());
        List<VmProcess> asked = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            asked.add(i % 3 == 0 ? nobody : process);
        }

        List<Optional<MemoryUse>> uses = memory().use(asked);

        assertThat(uses).hasSameSizeAs(asked);
        for (int i = 0; i < asked.size(); i++) {
            assertThat(uses.get(i).isPresent()).as("number %d", i).isEqualTo(i % 3 != 0);
        }
        assertThat(memory().use(List.<VmProcess>of())).isEmpty();
    }
}
