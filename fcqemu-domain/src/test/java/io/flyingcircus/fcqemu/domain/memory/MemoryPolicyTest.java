package io.flyingcircus.fcqemu.domain.memory;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flyingcircus.fcqemu.ports.failure.ExitCode;
import io.flyingcircus.fcqemu.ports.failure.RefusedException;
import io.flyingcircus.fcqemu.ports.hypervisor.VmProcess;
import io.flyingcircus.fcqemu.ports.vm.Mib;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryPolicyTest {

    private static final VmName NEW = new VmName("new");
    private static final Mib PLENTY = new Mib(100_000);

    private final MemoryPolicy policy = new MemoryPolicy(new MemoryLimits(new Mib(4096), new Mib(512)));
    private final List<VmProcess> one = List.of(new VmProcess(new VmName("old"), 1, 1, new Mib(1024)));

    @Test
    void a_vm_that_just_fits_is_let_in() {
        assertThatCode(() -> policy.requireRoom(NEW, new Mib(2048), one, PLENTY))
                .doesNotThrowAnyException();
    }

    @Test
    void one_mebibyte_more_is_refused_in_a_controlled_way() {
        assertThatThrownBy(() -> policy.requireRoom(NEW, new Mib(2049), one, PLENTY))
                .isInstanceOf(RefusedException.class)
                .extracting(refused -> ((RefusedException) refused).exitCode())
                .isEqualTo(ExitCode.REFUSED);
        assertThatThrownBy(() -> policy.requireRoom(NEW, new Mib(2049), one, PLENTY))
                .hasMessageContaining("new needs 2561 MiB")
                .hasMessageContaining("1536 MiB are taken by 1 running VMs");
    }

    @Test
    void what_the_host_really_has_is_a_limit_too() {
        assertThatThrownBy(() -> policy.requireRoom(NEW, new Mib(1024), List.of(), new Mib(1535)))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("only 1535 MiB available");
    }

    @Test
    void without_a_bookable_limit_only_real_memory_counts() {
        MemoryPolicy unlimited = new MemoryPolicy(MemoryLimits.DEFAULT);
        assertThatCode(() -> unlimited.requireRoom(NEW, new Mib(50_000), one, PLENTY))
                .doesNotThrowAnyException();
    }
}
