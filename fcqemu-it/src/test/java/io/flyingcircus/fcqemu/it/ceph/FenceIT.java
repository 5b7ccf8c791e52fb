package io.flyingcircus.fcqemu.it.ceph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.flyingcircus.fcqemu.it.testbed.OnTestbed;
import io.flyingcircus.fcqemu.it.testbed.Testbed;
import io.flyingcircus.fcqemu.ports.failure.StorageException;
import io.flyingcircus.fcqemu.ports.failure.StorageException.Reason;
import io.flyingcircus.fcqemu.ports.locks.Fence;
import io.flyingcircus.fcqemu.ports.locks.FenceEntry;
import io.flyingcircus.fcqemu.ports.locks.LockOutcome;
import io.flyingcircus.fcqemu.ports.locks.VolumeLock;
import io.flyingcircus.fcqemu.ports.storage.Image;
import io.flyingcircus.fcqemu.ports.storage.StorageSession;
import io.flyingcircus.fcqemu.ports.storage.VolumeKind;
import io.flyingcircus.fcqemu.ports.vm.Mib;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@OnTestbed
class FenceIT {

    private final CephLab lab;

    FenceIT(Testbed testbed, @TempDir Path folder) {
        lab = new CephLab(testbed, folder);
    }

    @AfterEach
    void cleanUp() {
        lab.close();
    }

    @Test
    void a_fenced_client_can_do_nothing_more_and_a_new_one_of_the_same_host_can() {
        Image root = lab.image(CephLab.SSD, VolumeKind.ROOT);
        StorageSession fenced = lab.connect(lab.firstHost());
        fenced.volumes().create(root, new Mib(16));
        StorageSession admin = lab.connect(lab.cluster("admin"));

        admin.fence().block(fenced.clientAddress(), Duration.ofMinutes(10));
        // The disk learns of the entry from who asks with the newest map; until then it may still serve the other.
        assertThat(admin.locks().read(root)).isEqualTo(new VolumeLock.Free());

        assertThatThrownBy(() -> fenced.locks().lock(root, lab.firstHost().hostName()))
                .isInstanceOfSatisfying(
                        StorageException.class,
                        failed -> assertThat(failed.reason()).isEqualTo(Reason.BLOCKLISTED))
                .hasMessageContaining("blocklist");
        StorageSession anew = lab.connect(lab.firstHost());
        assertThat(anew.locks().lock(root, lab.firstHost().hostName())).isEqualTo(new LockOutcome.Taken());
    }

    @Test
    void entries_are_seen_with_their_end_and_can_be_removed() {
        Fence fence = lab.connect(lab.cluster("admin")).fence();
        String address = addressOfNobody();

        fence.block(address, Duration.ofHours(1));
        assertThat(entry(fence, address))
                .hasValueSatisfying(entry -> assertThat(entry.expires())
                        .isCloseTo(Instant.now().plus(1, ChronoUnit.HOURS), within(1, ChronoUnit.MINUTES)));

        fence.unblock(address);
        assertThat(entry(fence, address)).isEmpty();
        fence.unblock(address);
    }

    @Test
    void a_hosts_client_may_fence() {
        Fence fence = lab.connect(lab.firstHost()).fence();
        String address = addressOfNobody();

        fence.block(address, Duration.ofSeconds(30));

        assertThat(entry(fence, address)).isPresent();
    }

    @Test
    void whether_a_client_may_fence_is_found_out_without_a_new_map() {
        long map = map();

        assertThat(lab.connect(lab.firstHost()).fence().mayBlock()).isTrue();
        assertThat(lab.connect(lab.cluster("admin")).fence().mayBlock()).isTrue();
        assertThat(lab.connect(lab.cluster("nofence")).fence().mayBlock()).isFalse();

        assertThat(map()).isEqualTo(map);
    }

    @Test
    void a_client_without_the_permission_is_told_so() {
        Fence fence = lab.connect(lab.cluster("nofence")).fence();

        assertThatThrownBy(() -> fence.block(addressOfNobody(), Duration.ofSeconds(30)))
                .isInstanceOfSatisfying(
                        StorageException.class,
                        failed -> assertThat(failed.reason()).isEqualTo(Reason.NOT_PERMITTED))
                .hasMessageContaining("client.nofence lacks the cap mon 'profile rbd'")
                .hasMessageContaining("`ceph auth caps client.nofence mon 'profile rbd' osd 'profile rbd'");
    }

    @Test
    void what_is_no_address_never_reaches_the_monitors() {
        Fence fence = lab.connect(lab.cluster("admin")).fence();

        assertThatThrownBy(() -> fence.block("10.0.0.1\", \"x\": \"", Duration.ofSeconds(30)))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("nobody was cut off");
    }

    /** Number of the newest OSD map. */
    private long map() {
        String stat =
                lab.connectDirectly(lab.firstHost()).monitorCommand("{\"prefix\": \"osd stat\", \"format\": \"json\"}");
        return Long.parseLong(stat.replaceFirst("(?s).*\"epoch\": ?([0-9]+).*", "$1"));
    }

    /** A new one each time: an entry that is there already keeps the end it has. */
    private static String addressOfNobody() {
        return "192.0.2.7:0/" + ThreadLocalRandom.current().nextInt(1, Integer.MAX_VALUE);
    }

    private static Optional<FenceEntry> entry(Fence fence, String address) {
        return fence.entries().stream()
                .filter(entry -> entry.address().equals(address))
                .findFirst();
    }
}
