package io.flyingcircus.fcqemu.it.ceph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flyingcircus.fcqemu.adapter.ceph.rbd.CephCluster;
import io.flyingcircus.fcqemu.adapter.ceph.rbd.OpenImage;
import io.flyingcircus.fcqemu.it.testbed.OnTestbed;
import io.flyingcircus.fcqemu.it.testbed.Testbed;
import io.flyingcircus.fcqemu.ports.failure.StorageException;
import io.flyingcircus.fcqemu.ports.failure.StorageException.Reason;
import io.flyingcircus.fcqemu.ports.locks.LockOutcome;
import io.flyingcircus.fcqemu.ports.locks.Locker;
import io.flyingcircus.fcqemu.ports.locks.VolumeLock;
import io.flyingcircus.fcqemu.ports.locks.VolumeLocks;
import io.flyingcircus.fcqemu.ports.storage.Image;
import io.flyingcircus.fcqemu.ports.storage.ImageState;
import io.flyingcircus.fcqemu.ports.storage.StorageSession;
import io.flyingcircus.fcqemu.ports.storage.VolumeKind;
import io.flyingcircus.fcqemu.ports.vm.HostName;
import io.flyingcircus.fcqemu.ports.vm.Mib;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@OnTestbed
class AdvisoryLocksIT {

    private final CephLab lab;
    private final Image root;
    private final StorageSession firstSession;
    private final StorageSession secondSession;
    private final VolumeLocks first;
    private final VolumeLocks second;
    private final HostName firstHost;
    private final HostName secondHost;

    AdvisoryLocksIT(Testbed testbed, @TempDir Path folder) {
        lab = new CephLab(testbed, folder);
        root = lab.image(CephLab.SSD, VolumeKind.ROOT);
        firstHost = lab.firstHost().hostName();
        secondHost = lab.secondHost().hostName();
        firstSession = lab.connect(lab.firstHost());
        secondSession = lab.connect(lab.secondHost());
        first = firstSession.locks();
        second = secondSession.locks();
    }

    @BeforeEach
    void makeVolume() {
        firstSession.volumes().create(root, new Mib(16));
    }

    @AfterEach
    void cleanUp() {
        lab.close();
    }

    @Test
    void a_lock_is_free_then_taken_then_free_again() {
        assertThat(second.read(root)).isEqualTo(new VolumeLock.Free());

        assertThat(first.lock(root, firstHost)).isEqualTo(new LockOutcome.Taken());
        Locker locker = holder(second);
        assertThat(locker.cookie()).isEqualTo(firstHost.value());
        assertThat(locker.address()).isEqualTo(firstSession.clientAddress());

        assertThat(first.release(root, locker)).isTrue();
        assertThat(second.read(root)).isEqualTo(new VolumeLock.Free());
    }

    @Test
    void the_rbd_command_sees_the_lock_as_one_of_its_own_kind() {
        first.lock(root, firstHost);

        String listed = lab.rbd("lock", "ls", root.fullName()).orFail().stdout();
        assertThat(listed)
                .contains("exclusive lock", firstHost.value(), holder(first).clientId());
    }

    @Test
    void another_host_is_refused_and_told_who_has_it() {
        first.lock(root, firstHost);

        assertThat(second.lock(root, secondHost))
                .isEqualTo(new LockOutcome.Refused(new VolumeLock.Held(holder(first))));
    }

    @Test
    void an_earlier_process_of_the_same_host_is_another_locker() {
        first.lock(root, firstHost);
        VolumeLocks later = lab.connect(lab.firstHost()).locks();

        assertThat(later.lock(root, firstHost)).isInstanceOf(LockOutcome.Refused.class);
        assertThat(later.release(root, holder(later))).isTrue();
        assertThat(later.lock(root, firstHost)).isEqualTo(new LockOutcome.Taken());
    }

    @Test
    void taking_it_twice_over_one_connection_is_having_it() {
        first.lock(root, firstHost);

        assertThat(first.lock(root, firstHost)).isEqualTo(new LockOutcome.Taken());
    }

    @Test
    void the_lock_outlives_the_connection() {
        first.lock(root, firstHost);
        Locker locker = holder(first);
        firstSession.close();

        assertThat(second.read(root)).isEqualTo(new VolumeLock.Held(locker));
    }

    @Test
    void a_lock_that_changed_hands_is_not_taken_from_its_new_holder() {
        first.lock(root, firstHost);
        Locker before = holder(first);
        first.release(root, before);
        second.lock(root, secondHost);

        assertThat(first.release(root, before)).isFalse();
        assertThat(holder(first).cookie()).isEqualTo(secondHost.value());
    }

    @Test
    void breaking_another_hosts_lock_does_not_cut_that_host_off() {
        first.lock(root, firstHost);

        assertThat(second.release(root, holder(second))).isTrue();

        assertThat(first.lock(root, firstHost)).isEqualTo(new LockOutcome.Taken());
        assertThat(secondSession.fence().entries())
                .noneMatch(entry -> entry.address().equals(firstSession.clientAddress()));
    }

    @Test
    void a_shared_lock_is_reported_as_none_of_ours() {
        lab.rbd("lock", "add", "--shared", "backup", root.fullName(), "nightly").orFail();

        assertThat(first.read(root))
                .isInstanceOfSatisfying(
                        VolumeLock.Unreadable.class,
                        lock -> assertThat(lock.found()).contains("shared", "backup", "nightly"));
        assertThat(first.lock(root, firstHost))
                .isInstanceOfSatisfying(
                        LockOutcome.Refused.class,
                        refused -> assertThat(refused.lock()).isInstanceOf(VolumeLock.Unreadable.class));
    }

    @Test
    void locking_does_not_make_a_watcher_of_us_but_having_the_volume_open_does() {
        CephCluster direct = lab.connectDirectly(lab.firstHost());
        first.lock(root, firstHost);

        assertThat(inspected().watchers()).isEmpty();
        try (OpenImage open = direct.pool(root.pool().value()).openForWriting(root.name())) {
            assertThat(inspected().watchers())
                    .singleElement()
                    .satisfies(watcher -> assertThat(watcher.clientId()).isEqualTo(direct.lockerId()))
                    .satisfies(watcher -> assertThat(watcher.address()).isEqualTo(direct.address()));
            assertThat(open.watchers()).hasSize(1);
        }
        assertThat(inspected().watchers()).isEmpty();
    }

    @Test
    void who_only_looks_at_a_volume_is_no_watcher_of_it() {
        CephCluster direct = lab.connectDirectly(lab.firstHost());
        try (OpenImage reading = direct.pool(root.pool().value()).openForReading(root.name())) {
            firstSession.volumes().inspect(List.of(root));

            assertThat(inspected().watchers()).isEmpty();
            assertThat(reading.watchers()).isEmpty();
        }
    }

    @Test
    void a_live_process_of_the_same_host_whose_lock_is_released_goes_on_writing() {
        CephCluster daemon = lab.connectDirectly(lab.firstHost());
        try (OpenImage open = daemon.pool(root.pool().value()).openForWriting(root.name())) {
            daemon.pool(root.pool().value()).headerLock(root.name()).take(firstHost.value());

            assertThat(first.release(root, holder(first))).isTrue();

            open.write(0, ByteBuffer.allocateDirect(512), 512);
            open.flush();
            assertThat(firstSession.fence().entries())
                    .noneMatch(entry -> entry.address().equals(daemon.address()));
        }
    }

    @Test
    void what_librbd_knows_of_a_lock_is_as_old_as_the_opening() {
        CephCluster direct = lab.connectDirectly(lab.firstHost());
        try (OpenImage opened = direct.pool(root.pool().value()).openForReading(root.name())) {
            second.lock(root, secondHost);

            assertThat(opened.advisoryLockWhenOpened().lockers()).isEmpty();
        }
        assertThat(holder(first).cookie()).isEqualTo(secondHost.value());
    }

    @Test
    void a_lock_is_the_very_same_however_it_was_read() {
        second.lock(root, secondHost);
        CephCluster direct = lab.connectDirectly(lab.firstHost());

        try (OpenImage opened = direct.pool(root.pool().value()).openForReading(root.name())) {
            assertThat(opened.advisoryLockWhenOpened())
                    .isEqualTo(direct.pool(root.pool().value())
                            .headerLock(root.name())
                            .read());
        }
    }

    @Test
    void the_lock_of_a_volume_whose_id_is_broken_is_an_error_that_names_it_and_what_to_look_at(@TempDir Path folder) {
        String id = "rbd_id." + root.name();
        String pool = root.pool().value();
        String kept = folder.resolve("id").toString();
        lab.rados("-p", pool, "get", id, kept).orFail();
        lab.rados("-p", pool, "truncate", id, "2").orFail();
        try {
            assertThatThrownBy(() -> first.read(root))
                    .isInstanceOf(StorageException.class)
                    .hasMessageContaining(id)
                    .hasMessageContaining("rbd info " + root.fullName());
        } finally {
            lab.rados("-p", pool, "put", id, kept).orFail();
        }
    }

    @Test
    void the_lock_of_a_volume_that_is_not_there_is_an_error_that_names_it() {
        Image missing = lab.image(CephLab.HDD, VolumeKind.ROOT);

        assertThatThrownBy(() -> first.read(missing))
                .isInstanceOfSatisfying(
                        StorageException.class,
                        failed -> assertThat(failed.reason()).isEqualTo(Reason.NOT_FOUND))
                .hasMessageContaining(missing.fullName())
                .hasMessageContaining("client." + lab.firstHost().clientId());
    }

    private ImageState inspected() {
        return secondSession.volumes().inspect(List.of(root)).getFirst();
    }

    private Locker holder(VolumeLocks seenBy) {
        VolumeLock lock = seenBy.read(root);
        assertThat(lock).isInstanceOf(VolumeLock.Held.class);
        return ((VolumeLock.Held) lock).locker();
    }
}
