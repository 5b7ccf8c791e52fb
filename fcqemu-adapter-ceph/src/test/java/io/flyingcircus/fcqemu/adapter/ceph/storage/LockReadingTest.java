package io.flyingcircus.fcqemu.adapter.ceph.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.adapter.ceph.rbd.AdvisoryLock;
import io.flyingcircus.fcqemu.ports.locks.Locker;
import io.flyingcircus.fcqemu.ports.locks.VolumeLock;
import java.util.List;
import org.junit.jupiter.api.Test;

class LockReadingTest {

    private static final Locker HOST1 = new Locker("client.4711", "host1", "10.0.0.1:0/123");

    @Test
    void without_lockers_it_is_free_whatever_kind_it_was_before() {
        assertThat(read(true, "")).isEqualTo(new VolumeLock.Free());
        assertThat(read(false, "")).isEqualTo(new VolumeLock.Free());
    }

    @Test
    void an_exclusive_lock_is_held_by_its_locker() {
        assertThat(read(true, "", HOST1)).isEqualTo(new VolumeLock.Held(HOST1));
    }

    @Test
    void a_locker_ceph_cannot_read_is_reported_as_that() {
        assertThat(read(true, "", new Locker("client.?", "host1", "")))
                .isInstanceOfSatisfying(
                        VolumeLock.Unreadable.class,
                        lock -> assertThat(lock.found()).contains("client.?", "host1"));
    }

    @Test
    void the_lock_of_the_exclusive_lock_feature_is_none_of_ours() {
        assertThat(read(true, "internal", new Locker("client.1", "auto 94", "10.0.0.1:0/1")))
                .isInstanceOfSatisfying(
                        VolumeLock.Unreadable.class,
                        lock -> assertThat(lock.found()).contains("internal", "auto 94"));
    }

    @Test
    void a_shared_lock_is_never_taken_for_a_hosts() {
        assertThat(read(false, "", HOST1)).isInstanceOf(VolumeLock.Unreadable.class);
        assertThat(read(true, "", HOST1, HOST1)).isInstanceOf(VolumeLock.Unreadable.class);
    }

    private static VolumeLock read(boolean exclusive, String tag, Locker... lockers) {
        return LockReading.of(new AdvisoryLock(exclusive, tag, List.of(lockers)));
    }
}
