package io.flyingcircus.fcqemu.it.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flyingcircus.fcqemu.it.memory.World;
import io.flyingcircus.fcqemu.ports.failure.StorageException;
import io.flyingcircus.fcqemu.ports.failure.StorageException.Reason;
import io.flyingcircus.fcqemu.ports.locks.Locker;
import io.flyingcircus.fcqemu.ports.locks.VolumeLock;
import io.flyingcircus.fcqemu.ports.locks.VolumeLocks;
import io.flyingcircus.fcqemu.ports.storage.Image;
import io.flyingcircus.fcqemu.ports.storage.VolumeKind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class InMemoryVolumeLocksTest extends VolumeLocksContract {

    private final World world = new World();
    private final Cluster cluster = new InMemoryCluster(world);

    @Test
    void when_one_of_several_locks_cannot_be_released_the_others_are() {
        Image swap = make(SSD, VolumeKind.SWAP);
        Image tmp = make(SSD, VolumeKind.TMP);
        VolumeLocks locks = connectFirst().locks();
        List.of(swap, tmp).forEach(image -> locks.lock(image, cluster.firstHost()));
        Map<Image, Locker> taken = new LinkedHashMap<>();
        VolumeLock kept = locks.read(swap);
        locks.readAll(List.of(swap, tmp)).forEach((image, lock) -> taken.put(image, ((VolumeLock.Held) lock).locker()));
        AtomicInteger releases = new AtomicInteger();
        world.steps((host, port, method) -> {
            if (method.equals("release") && releases.incrementAndGet() == 1) {
                throw new StorageException(Reason.TIMED_OUT, "no answer");
            }
        });

        assertThatThrownBy(() -> locks.releaseAll(taken)).hasMessage("no answer");

        assertThat(locks.readAll(List.of(swap, tmp)))
                .containsEntry(swap, kept)
                .containsEntry(tmp, new VolumeLock.Free());
    }

    @Override
    Cluster cluster() {
        return cluster;
    }
}
