package io.flyingcircus.fcqemu.it.decisions;

import static io.flyingcircus.fcqemu.it.decisions.OneHost.VM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flyingcircus.fcqemu.domain.locks.ForceUnlock.Fencing;
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
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

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

    private Image twinOfRoot() {
        Image twin = Image.of(new PoolName("rbd.hdd"), VM, VolumeKind.ROOT);
        one.world().storage().add(twin, new Mib(1024));
        return twin;
    }
}
