package io.flyingcircus.fcqemu.it.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.ports.locks.FenceEntry;
import io.flyingcircus.fcqemu.ports.locks.Locker;
import io.flyingcircus.fcqemu.ports.locks.VolumeLock;
import io.flyingcircus.fcqemu.ports.storage.Image;
import io.flyingcircus.fcqemu.ports.storage.StorageLook;
import io.flyingcircus.fcqemu.ports.storage.StorageSession;
import io.flyingcircus.fcqemu.ports.storage.VolumeKind;
import io.flyingcircus.fcqemu.ports.storage.VolumePlace;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@link StorageLook}: looks over one connection, of storages that keep one. */
abstract class StorageLookContract extends StorageFixture {

    private static final Duration A_MINUTE = Duration.ofMinutes(1);
    private static final String NOBODY = "10.255.255.254:0/4711";

    private StorageLook look() {
        return cluster().first().look().orElseThrow();
    }

    @Test
    void each_answer_is_as_new_as_its_question_whoever_changed_something_meanwhile() {
        Image image = image(SSD, VolumeKind.ROOT);
        try (StorageLook look = look()) {
            assertThat(look.find(cluster().vm(), SSD))
                    .allSatisfy(place -> assertThat(place).isInstanceOf(VolumePlace.Missing.class));

            make(SSD, VolumeKind.ROOT);
            assertThat(look.find(cluster().vm(), SSD)).contains(new VolumePlace.Found(VolumeKind.ROOT, image));
            assertThat(lock(look, image)).isEqualTo(new VolumeLock.Free());

            StorageSession other = connectSecond();
            other.locks().lock(image, cluster().secondHost());
            Locker locker = holder(look, image);
            assertThat(locker.cookie()).isEqualTo(cluster().secondHost().value());

            connectFirst().locks().release(image, locker);
            assertThat(lock(look, image)).isEqualTo(new VolumeLock.Free());
            assertThat(look.readHeaders(List.of(image)).getFirst().lock()).isEqualTo(new VolumeLock.Free());

            connectFirst().fence().block(NOBODY, A_MINUTE);
            assertThat(look.blocklist()).extracting(FenceEntry::address).contains(NOBODY);
        }
    }

    @Test
    void it_is_one_client_that_is_no_command_and_watches_nothing() {
        Image image = make(SSD, VolumeKind.ROOT);
        StorageSession command = connectFirst();
        try (StorageLook one = look();
                StorageLook other = look()) {
            assertThat(one.inspect(List.of(image))).hasSize(1);

            assertThat(one.clientAddress()).isNotEqualTo(command.clientAddress());
            assertThat(other.clientAddress()).isEqualTo(one.clientAddress());
            assertThat(command.volumes().inspect(List.of(image)).getFirst().watchers())
                    .isEmpty();
        }
    }

    @Test
    void the_end_of_one_ends_no_other() {
        Image image = make(SSD, VolumeKind.ROOT);
        try (StorageLook other = look()) {
            String client = other.clientAddress();
            StorageLook one = look();
            assertThat(one.clientAddress()).isEqualTo(client);

            one.close();
            one.close();

            assertThat(lock(other, image)).isEqualTo(new VolumeLock.Free());
            assertThat(other.clientAddress()).isEqualTo(client);
        }
    }

    @Test
    void once_its_client_is_cut_off_it_goes_on_as_another_one_in_the_middle_of_a_look() {
        Image image = make(SSD, VolumeKind.ROOT);
        try (StorageLook look = look()) {
            String client = look.clientAddress();
            try (StorageLook before = look()) {
                assertThat(before.inspect(List.of(image))).hasSize(1);
            }
            connectSecond().fence().block(client, A_MINUTE);

            assertThat(lock(look, image)).isEqualTo(new VolumeLock.Free());

            assertThat(look.clientAddress()).isNotEqualTo(client);
            try (StorageLook later = look()) {
                assertThat(later.clientAddress()).isEqualTo(look.clientAddress());
            }
        }
    }

    private static VolumeLock lock(StorageLook look, Image image) {
        return look.inspect(List.of(image)).getFirst().lock();
    }

    private static Locker holder(StorageLook look, Image image) {
        return ((VolumeLock.Held) lock(look, image)).locker();
    }
}
