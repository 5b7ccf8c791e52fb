package io.flyingcircus.fcqemu.it.decisions;

import static io.flyingcircus.fcqemu.it.decisions.OneHost.VM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flyingcircus.fcqemu.domain.locks.ForceUnlock.Fencing;
import io.flyingcircus.fcqemu.it.memory.SampleVm;
import io.flyingcircus.fcqemu.ports.events.Level;
import io.flyingcircus.fcqemu.ports.failure.InvalidCommandException;
import io.flyingcircus.fcqemu.ports.failure.StorageException;
import io.flyingcircus.fcqemu.ports.failure.VmStateException;
import io.flyingcircus.fcqemu.ports.locks.Locker;
import io.flyingcircus.fcqemu.ports.locks.VolumeLock;
import io.flyingcircus.fcqemu.ports.storage.Image;
import io.flyingcircus.fcqemu.ports.storage.PoolName;
import io.flyingcircus.fcqemu.ports.storage.VolumeKind;
import io.flyingcircus.fcqemu.ports.storage.Watcher;
import io.flyingcircus.fcqemu.ports.vm.Mib;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocksByHandTest {

    private final OneHost one = new OneHost().withVolumes();

    @Test
    void lock_takes_what_it_can_and_names_the_rest() {
        one.lockedBy("h2", VolumeKind.SWAP);

        assertThatThrownBy(() -> one.commands().lock(VM))
                .isInstanceOf(VmStateException.class)
                .hasMessageContaining("test00.swap");

        assertThat(one.locks()).containsExactly("h1", "h2", "h1");
    }

    @Test
    void unlock_releases_only_own_locks_and_refuses_a_running_vm() {
        one.running();
        assertThatThrownBy(() -> one.commands().unlock(VM)).isInstanceOf(InvalidCommandException.class);
        assertThat(one.locks()).containsOnly("h1");

        one.commands().stop(VM);
        one.commands().lock(VM);
        one.lockedBy("h2", VolumeKind.TMP);
        one.commands().unlock(VM);

        assertThat(one.locks()).containsExactly("", "", "h2");
    }

    @Test
    void a_locker_that_cannot_be_read_is_reported_as_that_and_the_others_are_freed() {
        one.commands().lock(VM);
        one.world().storage().image(one.sample().image(VolumeKind.SWAP)).locked(new VolumeLock.Unreadable("client.?"));

        assertThatThrownBy(() -> one.commands().unlock(VM)).hasMessageContaining("client.?");

        assertThat(one.locks()).containsOnly("");
    }

    @Test
    void force_unlock_cuts_off_lockers_and_watchers_before_it_breaks() {
        one.lockedBy("h2", VolumeKind.ROOT).lockedBy("h2", VolumeKind.SWAP).lockedBy("h2", VolumeKind.TMP);
        one.world()
                .storage()
                .image(one.sample().image(VolumeKind.ROOT))
                .watchedBy(new Watcher("client.77", "10.0.0.7:0/77"));
        one.world().steps((host, port, method) -> {
            if (port.equals("VolumeLocks") && method.equals("release")) {
                assertThat(one.world().storage().isBlocked("10.0.0.9:0/9")).isTrue();
                assertThat(one.world().storage().isBlocked("10.0.0.7:0/77")).isTrue();
            }
        });

        one.commands().forceUnlock(VM);

        assertThat(one.locks()).containsOnly("");
    }

    @Test
    void whoever_is_cut_off_is_told_before_with_what_it_holds_and_whose_it_is() {
        one.lockedBy("h2", VolumeKind.ROOT).lockedBy("h2", VolumeKind.TMP);
        watch(VolumeKind.ROOT, "10.0.0.9:0/10");
        watch(VolumeKind.ROOT, "10.0.0.7:0/77");
        watch(VolumeKind.ROOT, one.host().address() + ":0/5");

        one.commands().forceUnlock(VM);

        List<String> lines = one.host().events().lines();
        assertThat(lines.stream().filter(line -> line.startsWith("storage-client")))
                .satisfiesExactly(
                        locker -> assertThat(locker)
                                .contains("10.0.0.9:0/9", "locked=[rbd.ssd/test00.root, rbd.ssd/test00.tmp]", "h2"),
                        qemu -> assertThat(qemu).contains("10.0.0.9:0/10", "open=[rbd.ssd/test00.root]", "at h2"),
                        backup -> assertThat(backup).contains("10.0.0.7:0/77", "holds no lock"),
                        here -> assertThat(here).contains("at h1", "no QEMU"));
        assertThat(lines.indexOf(first(lines, "fence "))).isGreaterThan(lines.indexOf(first(lines, "storage-client")));
        assertThat(lines.stream().filter(line -> line.startsWith("fence "))).hasSize(4);
    }

    private void watch(VolumeKind kind, String address) {
        one.world().storage().image(one.sample().image(kind)).watchedBy(new Watcher("client.77", address));
    }

    private static String first(List<String> lines, String beginning) {
        return lines.stream()
                .filter(line -> line.startsWith(beginning))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + beginning + " among " + lines));
    }

    @Test
    void who_opened_a_volume_since_the_first_look_is_cut_off_before_the_token_is_broken() {
        one.lockedBy("h2", VolumeKind.ROOT).lockedBy("h2", VolumeKind.TMP);
        AtomicInteger releases = new AtomicInteger();
        one.world().steps((host, port, method) -> {
            if (port.equals("VolumeLocks") && method.equals("release")) {
                switch (releases.incrementAndGet()) {
                    case 1 -> watch(VolumeKind.SWAP, "10.0.0.9:0/11");
                    default -> {
                        assertThat(one.locks()).containsExactly("h2", "", "");
                        assertThat(one.world().storage().isBlocked("10.0.0.9:0/11"))
                                .isTrue();
                    }
                }
            }
        });

        one.commands().forceUnlock(VM);

        assertThat(releases).hasValue(2);
        assertThat(one.locks()).containsOnly("");
    }

    @Test
    void a_process_of_this_host_that_took_locks_is_not_cut_off_when_they_are_broken() {
        one.commands().lock(VM);
        one.host().storage().fencingPermitted(false);

        one.commands().forceUnlock(VM);

        assertThat(one.locks()).containsOnly("");
        assertThat(one.host().events().names()).doesNotContain("fence");
    }

    @Test
    void another_host_of_the_same_name_is_cut_off_like_any_other() {
        one.lockedBy("h1", VolumeKind.ROOT);

        one.commands().forceUnlock(VM);

        assertThat(one.world().storage().isBlocked("10.0.0.9:0/9")).isTrue();
    }

    @Test
    void who_has_a_volume_open_is_cut_off_also_where_nobody_holds_a_lock() {
        watch(VolumeKind.ROOT, "10.0.0.7:0/77");

        one.commands().forceUnlock(VM);

        assertThat(one.world().storage().isBlocked("10.0.0.7:0/77")).isTrue();
    }

    @Test
    void a_client_that_was_cut_off_before_for_a_shorter_time_is_warned_of() {
        one.lockedBy("h2", VolumeKind.ROOT);
        one.world().storage().block("10.0.0.9:0/9", Duration.ofHours(1));

        one.commands().forceUnlock(VM);

        assertThat(one.host().events().lines(Level.WARNING))
                .anySatisfy(line ->
                        assertThat(line).contains("fence-ends-early", "10.0.0.9:0/9", "until=2026-01-01T01:00:00Z"));
    }

    @Test
    void without_permission_to_cut_off_nothing_is_broken() {
        one.lockedBy("h2", VolumeKind.ROOT);
        one.host().storage().fencingPermitted(false);

        assertThatThrownBy(() -> one.commands().forceUnlock(VM)).isInstanceOf(StorageException.class);

        assertThat(one.locks()).containsExactly("h2", "", "");
    }

    @Test
    void without_fencing_locks_are_broken_and_nobody_is_cut_off() {
        one.lockedBy("h2", VolumeKind.ROOT).lockedBy("h3", VolumeKind.TMP);
        one.host().storage().fencingPermitted(false);

        one.commands().forceUnlock(VM, Fencing.NONE);

        assertThat(one.locks()).containsOnly("");
        assertThat(one.world().storage().isBlocked("10.0.0.9:0/9")).isFalse();
    }

    @Test
    void without_fencing_a_lock_that_changes_hands_stops_it_all_the_same() {
        one.lockedBy("h2", VolumeKind.ROOT).lockedBy("h2", VolumeKind.TMP);
        one.world().steps((host, port, method) -> {
            if (port.equals("VolumeLocks") && method.equals("release")) {
                one.lockedBy("h3", VolumeKind.ROOT);
            }
        });

        assertThatThrownBy(() -> one.commands().forceUnlock(VM, Fencing.NONE))
                .isInstanceOf(VmStateException.class)
                .hasMessageContaining("changed hands");

        assertThat(one.locks()).containsExactly("h3", "", "");
    }

    @Test
    void a_lock_that_changes_hands_meanwhile_stops_it() {
        one.lockedBy("h2", VolumeKind.ROOT).lockedBy("h2", VolumeKind.TMP);
        AtomicInteger blocks = new AtomicInteger();
        one.world().steps((host, port, method) -> {
            if (port.equals("Fence") && method.equals("block") && blocks.getAndIncrement() == 0) {
                one.world()
                        .storage()
                        .image(one.sample().image(VolumeKind.TMP))
                        .locked(new VolumeLock.Held(new Locker("client.10", "h2", "10.0.0.9:0/10")));
            }
        });

        assertThatThrownBy(() -> one.commands().forceUnlock(VM))
                .isInstanceOf(VmStateException.class)
                .hasMessageContaining("changed hands");

        assertThat(one.locks()).containsExactly("h2", "", "h2");
    }

    @Test
    void a_free_lock_that_somebody_takes_meanwhile_stops_it_too() {
        one.lockedBy("h2", VolumeKind.TMP);
        one.world().steps((host, port, method) -> {
            if (port.equals("Fence") && method.equals("block")) {
                one.lockedBy("h2", VolumeKind.ROOT);
            }
        });

        assertThatThrownBy(() -> one.commands().forceUnlock(VM)).hasMessageContaining("test00.root changed hands");

        assertThat(one.locks()).containsExactly("h2", "", "h2");
    }

    @Test
    void force_unlock_refuses_a_running_vm() {
        one.running();
        assertThatThrownBy(() -> one.commands().forceUnlock(VM)).isInstanceOf(InvalidCommandException.class);
        assertThat(one.executes()).isTrue();
    }

    @Test
    void a_volume_in_two_pools_is_not_forgotten_when_locks_are_released() {
        one.running();
        Image twin = twinOfRoot();

        one.commands().stop(VM);

        assertThat(one.locks()).containsOnly("");
        assertThat(one.world().storage().image(twin).lock()).isEqualTo(new VolumeLock.Free());
    }

    @Test
    void a_volume_in_two_pools_is_neither_locked_nor_broken() {
        one.lockedBy("h2", VolumeKind.ROOT);
        Image twin = twinOfRoot();

        assertThatThrownBy(() -> one.commands().lock(VM))
                .isInstanceOf(VmStateException.class)
                .hasMessageContaining(twin.fullName());
        assertThatThrownBy(() -> one.commands().forceUnlock(VM))
                .isInstanceOf(VmStateException.class)
                .hasMessageContaining(twin.fullName());

        assertThat(one.locks()).containsExactly("h2", "", "");
    }

    @ParameterizedTest
    @ValueSource(strings = {"unlock", "force-unlock"})
    void as_long_as_a_registration_is_left_the_next_ensure_knows_of_it(String command) {
        one.running();
        one.qemu().crash();
        one.host().catalog().down(true);

        switch (command) {
            case "unlock" -> one.commands().unlock(VM);
            case "force-unlock" -> one.commands().forceUnlock(VM);
            default -> throw new AssertionError(command);
        }
        assertThat(one.locks()).containsOnly("");
        assertThat(one.host().events().names()).contains("deregister-failed");
        assertThat(one.host().hypervisor().hasRunFiles(VM)).isTrue();
        one.host().catalog().down(false);
        one.define(new SampleVm().on("h2"));
        one.commands().ensure(VM);

        assertThat(one.host().catalog().whereabouts(VM)).isEmpty();
        assertThat(one.host().hypervisor().hasRunFiles(VM)).isFalse();
    }

    private Image twinOfRoot() {
        Image twin = Image.of(new PoolName("rbd.hdd"), VM, VolumeKind.ROOT);
        one.world().storage().add(twin, new Mib(1024));
        return twin;
    }
}
