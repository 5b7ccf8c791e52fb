package io.flyingcircus.fcqemu.it.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.ports.failure.StorageException.Reason;
import io.flyingcircus.fcqemu.ports.locks.FenceEntry;
import io.flyingcircus.fcqemu.ports.locks.LockOutcome;
import io.flyingcircus.fcqemu.ports.locks.VolumeLock;
import io.flyingcircus.fcqemu.ports.storage.Image;
import io.flyingcircus.fcqemu.ports.storage.StorageSession;
import io.flyingcircus.fcqemu.ports.storage.VolumeKind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@link io.flyingcircus.fcqemu.ports.locks.Fence}. */
abstract class FenceContract extends StorageFixture {

    private static final Duration EXPIRY = Duration.ofMinutes(5);

    @Test
    void a_client_that_was_cut_off_can_do_nothing_more() {
        Image image = make(SSD, VolumeKind.ROOT);
        StorageSession victim = connectFirst();
        StorageSession fencing = connectSecond();

        fencing.fence().block(victim.clientAddress(), EXPIRY);
        assertThat(fencing.locks().read(image)).isEqualTo(new VolumeLock.Free());

        assertFailsWith(
                Reason.BLOCKLISTED, () -> victim.locks().lock(image, cluster().firstHost()));
        assertThat(fencing.locks().read(image)).isEqualTo(new VolumeLock.Free());
    }

    @Test
    void a_new_connection_of_the_same_host_works() {
        Image image = make(SSD, VolumeKind.ROOT);
        StorageSession victim = connectFirst();
        StorageSession fencing = connectSecond();
        fencing.fence().block(victim.clientAddress(), EXPIRY);

        assertThat(connectFirst().locks().lock(image, cluster().firstHost())).isEqualTo(new LockOutcome.Taken());
    }

    @Test
    void cutting_a_client_off_leaves_its_lock() {
        Image image = make(SSD, VolumeKind.ROOT);
        StorageSession victim = connectFirst();
        victim.locks().lock(image, cluster().firstHost());
        StorageSession fencing = connectSecond();
        VolumeLock before = fencing.locks().read(image);

        fencing.fence().block(victim.clientAddress(), EXPIRY);

        assertThat(before).isInstanceOf(VolumeLock.Held.class);
        assertThat(fencing.locks().read(image)).isEqualTo(before);
    }

    @Test
    void entries_are_listed_until_an_administrator_removes_them_which_may_be_done_again() {
        StorageSession victim = connectFirst();
        StorageSession fencing = connectSecond();
        String address = victim.clientAddress();

        fencing.fence().block(address, EXPIRY);
        assertThat(fencing.fence().entries()).extracting(FenceEntry::address).contains(address);

        connectAdministrator().fence().unblock(address);
        connectAdministrator().fence().unblock(address);
        assertThat(fencing.fence().entries()).extracting(FenceEntry::address).doesNotContain(address);
    }

    @Test
    void a_host_that_may_cut_others_off_finds_that_out_and_cuts_nobody_off() {
        StorageSession host = connectFirst();
        List<FenceEntry> before = host.fence().entries();

        assertThat(host.fence().mayBlock()).isTrue();

        assertThat(host.fence().entries()).isEqualTo(before);
    }

    @Test
    void a_host_cannot_take_back_what_it_did() {
        StorageSession victim = connectFirst();
        StorageSession fencing = connectSecond();
        fencing.fence().block(victim.clientAddress(), EXPIRY);

        assertFailsWith(Reason.NOT_PERMITTED, () -> fencing.fence().unblock(victim.clientAddress()));
    }

    @Test
    void an_entry_lasts_thirty_days_if_asked_and_keeps_its_end_whatever_is_asked_later() {
        StorageSession victim = connectFirst();
        StorageSession fencing = connectSecond();
        fencing.fence().block(victim.clientAddress(), Duration.ofDays(30));
        Instant end = end(fencing, victim.clientAddress());

        fencing.fence().block(victim.clientAddress(), Duration.ofDays(60));
        fencing.fence().block(victim.clientAddress(), EXPIRY);

        assertThat(end(fencing, victim.clientAddress())).isEqualTo(end);
        StorageSession other = connectFirst();
        fencing.fence().block(other.clientAddress(), EXPIRY);
        assertThat(Duration.between(end(fencing, other.clientAddress()), end))
                .isCloseTo(Duration.ofDays(30).minus(EXPIRY), Duration.ofMinutes(1));
    }

    private static Instant end(StorageSession asking, String address) {
        return asking.fence().entries().stream()
                .filter(entry -> entry.address().equals(address))
                .findFirst()
                .orElseThrow()
                .expires();
    }
}
