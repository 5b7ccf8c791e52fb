package io.flyingcircus.fcqemu.it.decisions;

import static io.flyingcircus.fcqemu.it.decisions.OneHost.VM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flyingcircus.fcqemu.it.memory.Ends;
import io.flyingcircus.fcqemu.it.memory.LaunchFault;
import io.flyingcircus.fcqemu.it.memory.MonitorMood;
import io.flyingcircus.fcqemu.it.memory.SampleVm;
import io.flyingcircus.fcqemu.ports.failure.InvalidCommandException;
import io.flyingcircus.fcqemu.ports.failure.LaunchException;
import io.flyingcircus.fcqemu.ports.failure.RefusedException;
import io.flyingcircus.fcqemu.ports.failure.StorageException;
import io.flyingcircus.fcqemu.ports.failure.UnknownVmException;
import io.flyingcircus.fcqemu.ports.failure.VmStateException;
import io.flyingcircus.fcqemu.ports.hostlocks.HostLock;
import io.flyingcircus.fcqemu.ports.storage.ImageFeature;
import io.flyingcircus.fcqemu.ports.storage.VolumeKind;
import io.flyingcircus.fcqemu.ports.storage.Watcher;
import io.flyingcircus.fcqemu.ports.vm.Mib;
import io.flyingcircus.fcqemu.ports.vm.ShutdownSignal;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StartAndStopTest {

    private final OneHost one = new OneHost();

    private void assertNothingLeft() {
        assertThat(one.host().hypervisor().living()).isEmpty();
        assertThat(one.locks()).containsOnly("");
        assertThat(one.host().hypervisor().hasRunFiles(VM)).isFalse();
        assertThat(one.world().register().has(VM, one.host().name())).isFalse();
    }

    @Test
    void a_new_vm_gets_its_volumes_its_locks_and_its_registration() {
        one.commands().start(VM);

        assertThat(one.executes()).isTrue();
        assertThat(one.locks()).containsOnly("h1");
        assertThat(one.world().register().has(VM, one.host().name())).isTrue();
        assertThat(one.qemu().watchdogArmed()).isFalse();
        assertThat(one.world()
                        .storage()
                        .image(one.sample().image(VolumeKind.TMP))
                        .seedFiles())
                .extracting(file -> file.name())
                .containsExactly("enc.json", "qemu-binary-generation-booted");
    }

    @Test
    void a_root_that_may_be_half_made_is_not_used() {
        one.world().storage().addHalfMade(one.sample().image(VolumeKind.ROOT), Mib.ofGib(1));

        assertThatThrownBy(() -> one.commands().ensure(VM))
                .isInstanceOf(VmStateException.class)
                .hasMessageContaining("may be half made");
        assertNothingLeft();

        one.world().storage().remove(one.sample().image(VolumeKind.ROOT));
        one.commands().ensure(VM);
        assertThat(one.executes()).isTrue();
    }

    @Test
    void a_running_vm_is_not_started() {
        one.running();
        assertThatThrownBy(() -> one.commands().start(VM)).isInstanceOf(InvalidCommandException.class);
        assertThat(one.host().hypervisor().living()).hasSize(1);
    }

    @Test
    void a_guest_that_shuts_down_leaves_nothing() {
        one.running();
        one.commands().stop(VM);
        assertNothingLeft();
        assertThat(one.host().events().names()).doesNotContain("stop-timed-out");
    }

    @ParameterizedTest
    @EnumSource(value = Ends.class, mode = EnumSource.Mode.EXCLUDE, names = "NEVER")
    void a_guest_that_does_not_is_ended_by_whatever_it_takes(Ends weakest) {
        one.running();
        one.qemu().guest().ignoresShutdown();
        one.qemu().ends(weakest);

        one.commands().stop(VM);

        assertNothingLeft();
        assertThat(one.host().events().names()).contains("stop-timed-out");
    }

    @Test
    void a_process_that_outlives_sigkill_keeps_its_locks_and_the_operator_is_told() {
        one.running();
        one.qemu().ends(Ends.NEVER);

        assertThatThrownBy(() -> one.commands().kill(VM))
                .isInstanceOf(VmStateException.class)
                .hasMessageContaining("after SIGKILL");

        assertThat(one.locks()).containsOnly("h1");
    }

    @ParameterizedTest
    @EnumSource(
            value = MonitorMood.class,
            names = {"SILENT", "BUSY", "GONE"})
    void a_guest_that_cannot_be_asked_is_left_alone_until_it_is_killed(MonitorMood mood) {
        one.running();
        one.qemu().monitor(mood);

        for (Runnable command : List.<Runnable>of(
                () -> one.commands().stop(VM), () -> one.commands().restart(VM))) {
            assertThatThrownBy(command::run)
                    .isInstanceOf(VmStateException.class)
                    .hasMessageContaining("left alone")
                    .hasMessageContaining("fc-qemu kill " + VM);
            assertThat(one.executes()).isTrue();
            assertThat(one.locks()).containsOnly("h1");
        }

        one.commands().kill(VM);
        assertNothingLeft();
    }

    @Test
    void restart_needs_a_running_vm_and_gives_a_new_process() {
        assertThatThrownBy(() -> one.commands().restart(VM)).isInstanceOf(InvalidCommandException.class);
        one.running();
        long before = one.qemu().process().pid();

        one.commands().restart(VM);

        assertThat(one.qemu().process().pid()).isNotEqualTo(before);
        assertThat(one.locks()).containsOnly("h1");
    }

    @Test
    void restart_keeps_the_vm_s_lock_from_its_first_look_to_its_last() {
        one.running();
        HostLock lock = new HostLock.OfVm(VM);
        List<String> unlocked = new ArrayList<>();
        one.world().steps((host, port, method) -> {
            boolean before = port.equals("Definitions") || port.equals("HostLocks") || method.equals("hasRunFiles");
            if (!before && !one.host().locks().isHeld(lock)) {
                unlocked.add(port + "." + method);
            }
        });

        one.commands().restart(VM);

        assertThat(unlocked).isEmpty();
        assertThat(one.host().locks().isHeld(lock)).isFalse();
    }

    @Test
    void consul_that_does_not_answer_is_told_once_in_a_command() {
        one.host().catalog().down(true);

        one.running();

        assertThat(one.host().events().names()).containsOnlyOnce("register-failed");
    }

    @ParameterizedTest
    @EnumSource(value = LaunchFault.class, mode = EnumSource.Mode.EXCLUDE, names = "HOST_LACKS_SOMETHING")
    void a_launch_that_fails_leaves_nothing_and_gives_the_locks_back(LaunchFault fault) {
        one.host().hypervisor().launches(Optional.of(fault));

        assertThatThrownBy(() -> one.commands().start(VM)).isInstanceOf(LaunchException.class);

        assertNothingLeft();
    }

    @Test
    void a_vm_that_cannot_be_launched_here_is_refused_before_anything_is_made() {
        one.host().hypervisor().launches(Optional.of(LaunchFault.HOST_LACKS_SOMETHING));

        assertThatThrownBy(() -> one.commands().start(VM)).isInstanceOf(RefusedException.class);

        assertNothingLeft();
        assertThat(one.world().storage().find(one.sample().image(VolumeKind.ROOT)))
                .isEmpty();
    }

    @Test
    void too_little_memory_is_refused_before_anything_is_made() {
        one.host().memory().total(new Mib(900));

        assertThatThrownBy(() -> one.commands().start(VM)).isInstanceOf(RefusedException.class);

        assertNothingLeft();
        assertThat(one.world().storage().images()).isEmpty();
    }

    @Test
    void a_lock_of_another_host_keeps_a_vm_from_starting_and_is_not_touched() {
        one.withVolumes().lockedBy("h2", VolumeKind.SWAP);

        assertThatThrownBy(() -> one.commands().start(VM))
                .isInstanceOf(VmStateException.class)
                .hasMessageContaining("h2");

        assertThat(one.locks()).containsExactly("", "h2", "");
        assertThat(one.host().hypervisor().living()).isEmpty();
    }

    @Test
    void volumes_open_at_another_host_keep_a_vm_from_starting_although_no_lock_is_held() {
        one.withVolumes();
        one.world()
                .storage()
                .image(one.sample().image(VolumeKind.ROOT))
                .watchedBy(new Watcher("client.9", "10.0.0.9:0/9"));

        assertThatThrownBy(() -> one.commands().start(VM)).hasMessageContaining("10.0.0.9:0/9");

        assertThat(one.host().hypervisor().living()).isEmpty();
    }

    @Test
    void an_image_with_exclusive_lock_is_refused() {
        one.withVolumes();
        one.world().storage().image(one.sample().image(VolumeKind.ROOT)).with(ImageFeature.EXCLUSIVE_LOCK);

        assertThatThrownBy(() -> one.commands().start(VM)).hasMessageContaining("rbd feature disable");

        assertThat(one.locks()).containsOnly("");
    }

    @Test
    void a_root_in_another_pool_is_used_there() {
        one.define(new SampleVm().in("rbd.hdd")).withVolumes();
        one.define(new SampleVm());

        one.commands().start(VM);

        assertThat(one.world().storage().images())
                .extracting(image -> image.image().fullName())
                .containsExactly("rbd.hdd/test00.root", "rbd.hdd/test00.swap", "rbd.hdd/test00.tmp");
    }

    @Test
    void storage_that_does_not_answer_starts_nothing() {
        one.host().storage().unreachable(true);

        assertThatThrownBy(() -> one.commands().start(VM)).isInstanceOf(StorageException.class);

        assertThat(one.host().hypervisor().living()).isEmpty();
    }

    @Test
    void consul_that_does_not_answer_stops_nothing() {
        one.host().catalog().down(true);

        one.commands().start(VM);
        assertThat(one.executes()).isTrue();
        assertThat(one.host().events().names()).contains("register-failed");

        one.commands().stop(VM);
        assertThat(one.host().hypervisor().living()).isEmpty();
        assertThat(one.locks()).containsOnly("");
    }

    @Test
    void a_puppet_guest_gets_its_own_signal_and_others_the_power_button() {
        one.running();
        var guest = one.qemu().guest();
        one.commands().stop(VM);
        assertThat(guest.signals()).containsExactly(ShutdownSignal.POWER_BUTTON);
    }

    @Test
    void kill_clears_away_what_a_crash_left() {
        one.running();
        one.qemu().crash();
        assertThat(one.locks()).containsOnly("h1");

        one.commands().kill(VM);

        assertNothingLeft();
    }

    @Test
    void an_unknown_vm_is_unknown_to_every_command() {
        VmName nobody = new VmName("nobody");
        assertThatThrownBy(() -> one.commands().start(nobody)).isInstanceOf(UnknownVmException.class);
        assertThatThrownBy(() -> one.commands().kill(nobody)).isInstanceOf(UnknownVmException.class);
        assertThatThrownBy(() -> one.commands().ensure(nobody)).isInstanceOf(UnknownVmException.class);
        assertThatThrownBy(() -> one.commands().status(nobody)).isInstanceOf(UnknownVmException.class);
    }

    @Test
    void a_start_waits_for_whoever_works_on_the_vm() {
        var held = one.host().locks().tryAcquire(new HostLock.OfVm(VM));
        one.world()
                .clock()
                .after(Duration.ofMinutes(2), () -> held.orElseThrow().close());

        one.commands().start(VM);

        assertThat(one.executes()).isTrue();
        assertThat(one.world().clock().elapsed()).isGreaterThanOrEqualTo(Duration.ofMinutes(2));
    }
}
