package io.flyingcircus.fcqemu.it.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.flyingcircus.fcqemu.ports.failure.StorageException.Reason;
import io.flyingcircus.fcqemu.ports.locks.LockOutcome;
import io.flyingcircus.fcqemu.ports.locks.Locker;
import io.flyingcircus.fcqemu.ports.locks.VolumeLock;
import io.flyingcircus.fcqemu.ports.storage.Image;
import io.flyingcircus.fcqemu.ports.storage.StorageSession;
import io.flyingcircus.fcqemu.ports.storage.VolumeKind;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** {@link io.flyingcircus.fcqemu.ports.locks.VolumeLocks}. */
abstract class VolumeLocksContract extends StorageFixture {

    private static final VolumeLock FREE = new VolumeLock.Free();
    private static final LockOutcome TAKEN = new LockOutcome.Taken();

    @Test
    void a_new_image_is_not_locked() {
        assertThat(connectFirst().locks().read(make(SSD, VolumeKind.ROOT))).isEqualTo(FREE);
    }

    @Test
    void a_lock_carries_the_hosts_name_and_the_connection_that_took_it() {
        Image image = make(SSD, VolumeKind.ROOT);
        StorageSession session = connectFirst();

        assertThat(session.locks().lock(image, cluster().firstHost())).isEqualTo(TAKEN);

        Locker locker = locker(image);
        assertThat(locker.cookie()).isEqualTo(cluster().firstHost().value());
        assertThat(locker.clientId()).matches("client\\.[0-9]+");
        assertThat(locker.address()).isEqualTo(session.clientAddress());
    }

    @Test
    void a_lock_taken_again_over_the_same_connection_is_taken() {
        Image image = make(SSD, VolumeKind.ROOT);
        StorageSession session = connectFirst();
        session.locks().lock(image, cluster().firstHost());
        Locker before = locker(image);

        assertThat(session.locks().lock(image, cluster().firstHost())).isEqualTo(TAKEN);

        assertThat(locker(image)).isEqualTo(before);
    }

    @Test
    void a_lock_is_refused_to_another_connection_even_of_the_same_host() {
        Image image = make(SSD, VolumeKind.ROOT);
        connectFirst().locks().lock(image, cluster().firstHost());
        LockOutcome refused = new LockOutcome.Refused(new VolumeLock.Held(locker(image)));

        assertThat(connectFirst().locks().lock(image, cluster().firstHost())).isEqualTo(refused);
        assertThat(connectSecond().locks().lock(image, cluster().secondHost())).isEqualTo(refused);
    }

    @Test
    void a_lock_outlives_the_connection_that_took_it() {
        Image image = make(SSD, VolumeKind.ROOT);
        StorageSession session = connectFirst();
        session.locks().lock(image, cluster().firstHost());
        Locker before = locker(image);

        session.close();

        assertThat(locker(image)).isEqualTo(before);
    }

    @Test
    void a_lock_is_released_by_its_own_connection() {
        Image image = make(SSD, VolumeKind.ROOT);
        StorageSession session = connectFirst();
        session.locks().lock(image, cluster().firstHost());

        assertThat(session.locks().release(image, locker(image))).isTrue();

        assertThat(session.locks().read(image)).isEqualTo(FREE);
    }

    @Test
    void a_lock_is_released_by_another_connection_that_names_its_locker_which_can_lock_again() {
        Image image = make(SSD, VolumeKind.ROOT);
        StorageSession old = connectFirst();
        old.locks().lock(image, cluster().firstHost());

        assertThat(connectSecond().locks().release(image, locker(image))).isTrue();

        assertThat(connectFirst().locks().read(image)).isEqualTo(FREE);
        assertThat(old.locks().lock(image, cluster().firstHost())).isEqualTo(TAKEN);
    }

    @Test
    void a_lock_that_changed_hands_is_not_released() {
        Image image = make(SSD, VolumeKind.ROOT);
        StorageSession first = connectFirst();
        first.locks().lock(image, cluster().firstHost());
        Locker old = locker(image);
        first.locks().release(image, old);
        connectSecond().locks().lock(image, cluster().secondHost());
        Locker current = locker(image);

        assertThat(first.locks().release(image, old)).isFalse();

        assertThat(locker(image)).isEqualTo(current);
    }

    @Test
    void a_lock_that_is_free_is_not_there_to_be_released() {
        Image image = make(SSD, VolumeKind.ROOT);
        StorageSession session = connectFirst();
        session.locks().lock(image, cluster().firstHost());
        Locker old = locker(image);
        session.locks().release(image, old);

        assertThat(session.locks().release(image, old)).isFalse();
    }

    @Test
    void several_locks_are_read_each_for_its_image() {
        Image root = make(SSD, VolumeKind.ROOT);
        Image swap = make(SSD, VolumeKind.SWAP);
        Image tmp = make(SSD, VolumeKind.TMP);
        connectFirst().locks().lock(swap, cluster().firstHost());
        VolumeLock held = new VolumeLock.Held(locker(swap));

        assertThat(connectSecond().locks().readAll(List.of(tmp, swap, root)))
                .containsExactly(entry(tmp, FREE), entry(swap, held), entry(root, FREE));
    }

    @Test
    void of_several_locks_those_that_are_still_the_same_are_released() {
        Image root = make(SSD, VolumeKind.ROOT);
        Image swap = make(SSD, VolumeKind.SWAP);
        Image tmp = make(SSD, VolumeKind.TMP);
        StorageSession session = connectFirst();
        List.of(root, swap, tmp)
                .forEach(image -> session.locks().lock(image, cluster().firstHost()));
        Map<Image, Locker> before = Map.of(root, locker(root), swap, locker(swap), tmp, locker(tmp));
        session.locks().release(swap, locker(swap));
        connectSecond().locks().lock(swap, cluster().secondHost());
        Locker others = locker(swap);

        assertThat(session.locks().releaseAll(before)).containsExactlyInAnyOrder(root, tmp);

        assertThat(session.locks().readAll(List.of(root, swap, tmp)))
                .containsExactly(entry(root, FREE), entry(swap, new VolumeLock.Held(others)), entry(tmp, FREE));
    }

    @Test
    void who_had_a_lock_last_is_known_once_its_connection_ended_and_who_has_it_at_once() {
        Image root = make(SSD, VolumeKind.ROOT);
        Image swap = make(SSD, VolumeKind.SWAP);
        Image tmp = make(SSD, VolumeKind.TMP);
        Image missing = image(SSD, VolumeKind.CIDATA);
        StorageSession first = connectFirst();
        first.locks().lock(root, cluster().firstHost());
        first.locks().lock(swap, cluster().firstHost());
        first.locks().release(swap, locker(swap));
        first.close();
        String one = cluster().firstHost().value();

        assertThat(connectSecond().locks().lastHolders(List.of(root, swap, tmp, missing)))
                .containsExactly(entry(root, one), entry(swap, one));

        StorageSession second = connectSecond();
        second.locks().lock(swap, cluster().secondHost());
        second.locks().release(swap, locker(swap));
        second.close();

        assertThat(connectFirst().locks().lastHolders(List.of(swap)))
                .containsExactly(entry(swap, cluster().secondHost().value()));
    }

    @Test
    void images_that_are_not_there_are_not_found() {
        Image missing = image(SSD, VolumeKind.TMP);
        StorageSession session = connectFirst();

        assertFailsWith(Reason.NOT_FOUND, () -> session.locks().read(missing));
        assertFailsWith(
                Reason.NOT_FOUND, () -> session.locks().lock(missing, cluster().firstHost()));
    }

    private Locker locker(Image image) {
        return switch (connectFirst().locks().read(image)) {
            case VolumeLock.Held held -> held.locker();
            case VolumeLock.Free free -> throw new AssertionError(image + " is not locked: " + free);
            case VolumeLock.Unreadable unreadable -> throw new AssertionError(unreadable.found());
        };
    }
}
