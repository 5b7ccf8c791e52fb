package io.flyingcircus.fcqemu.it.decisions;

import static io.flyingcircus.fcqemu.it.decisions.OneHost.VM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flyingcircus.fcqemu.it.memory.SampleVm;
import io.flyingcircus.fcqemu.ports.failure.VmStateException;
import io.flyingcircus.fcqemu.ports.storage.VolumeKind;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A host that lost its power has lost its run files; what it left in the cluster is still there, and its to clear away. */
class AfterBootTest {

    private final OneHost one = new OneHost();

    /** It ran on h1, whose power failed; meanwhile it is wanted on h2. */
    private OneHost movedAwayDuringABoot() {
        one.running();
        one.host().reboot();
        return one.define(new SampleVm().on("h2"));
    }

    private List<String> portsCalledByEnsure() {
        List<String> ports = new ArrayList<>();
        one.world().steps((host, port, method) -> ports.add(port));
        one.commands().ensure(VM);
        one.world().steps((host, port, method) -> {});
        return ports;
    }

    @Test
    void locks_of_a_vm_that_is_wanted_elsewhere_by_now_are_released_and_its_registration_removed() {
        movedAwayDuringABoot();

        one.commands().ensure(VM);

        assertThat(one.locks()).containsOnly("");
        assertThat(one.world().register().has(VM, one.host().name())).isFalse();
        assertThat(one.host().hypervisor().hasRunFiles(VM)).isFalse();
    }

    @Test
    void each_boot_costs_one_look_at_the_locks_and_no_more() {
        movedAwayDuringABoot();

        assertThat(portsCalledByEnsure()).contains("Storage");
        assertThat(portsCalledByEnsure()).isNotEmpty().doesNotContain("Storage", "Catalog");
        one.host().reboot();
        assertThat(portsCalledByEnsure()).contains("Storage");
        assertThat(portsCalledByEnsure()).doesNotContain("Storage", "Catalog");
    }

    @Test
    void locks_of_others_are_left_to_them() {
        one.withVolumes();
        one.lockedBy("h2", VolumeKind.ROOT).lockedBy("h2", VolumeKind.SWAP).lockedBy("h2", VolumeKind.TMP);
        one.host().reboot();
        one.define(new SampleVm().on("h2"));

        one.commands().ensure(VM);

        assertThat(one.locks()).containsOnly("h2");
    }

    @Test
    void a_look_that_the_storage_did_not_answer_is_told_and_repeated() {
        movedAwayDuringABoot();
        one.host().storage().unreachable(true);
        assertThatThrownBy(() -> one.commands().ensure(VM)).isInstanceOf(VmStateException.class);
        one.host().storage().unreachable(false);

        one.commands().ensure(VM);

        assertThat(one.locks()).containsOnly("");
    }

    @Test
    void a_vm_that_came_here_after_the_look_is_looked_at_again() {
        movedAwayDuringABoot();
        one.commands().ensure(VM);
        one.define(new SampleVm());
        one.running();
        one.qemu().crash();
        one.define(new SampleVm().on("h2"));

        one.commands().ensure(VM);

        assertThat(one.locks()).containsOnly("");
    }

    @Test
    void without_a_host_named_its_locks_wait_until_one_is() {
        one.running();
        one.host().reboot();
        one.define(new SampleVm().nowhereNamed());
        one.commands().ensure(VM);
        assertThat(one.locks()).containsOnly("h1");

        one.define(new SampleVm().on("h2"));
        one.commands().ensure(VM);

        assertThat(one.locks()).containsOnly("");
    }
}
