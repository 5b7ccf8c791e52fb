package io.flyingcircus.fcqemu.it.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flyingcircus.fcqemu.ports.failure.StorageException;
import io.flyingcircus.fcqemu.ports.failure.StorageException.Reason;
import io.flyingcircus.fcqemu.ports.locks.VolumeLock;
import io.flyingcircus.fcqemu.ports.storage.Image;
import io.flyingcircus.fcqemu.ports.storage.ImageFeature;
import io.flyingcircus.fcqemu.ports.storage.ImageState;
import io.flyingcircus.fcqemu.ports.storage.StorageSession;
import io.flyingcircus.fcqemu.ports.storage.VolumeKind;
import io.flyingcircus.fcqemu.ports.storage.VolumePlace;
import io.flyingcircus.fcqemu.ports.vm.Mib;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** {@link io.flyingcircus.fcqemu.ports.storage.Volumes}, but for the making of file systems. */
abstract class VolumesContract extends StorageFixture {

    @Test
    void a_vm_without_volumes_lacks_each_kind() {
        assertThat(connectFirst().volumes().find(cluster().vm(), SSD))
                .containsExactly(
                        new VolumePlace.Missing(VolumeKind.ROOT),
                        new VolumePlace.Missing(VolumeKind.SWAP),
                        new VolumePlace.Missing(VolumeKind.TMP),
                        new VolumePlace.Missing(VolumeKind.CIDATA));
    }

    @Test
    void volumes_are_found_where_they_are_and_not_only_where_they_are_wanted() {
        Image swap = make(SSD, VolumeKind.SWAP);
        Image root = make(HDD, VolumeKind.ROOT);

        assertThat(connectFirst().volumes().find(cluster().vm(), SSD))
                .containsExactly(
                        new VolumePlace.Found(VolumeKind.ROOT, root),
                        new VolumePlace.Found(VolumeKind.SWAP, swap),
                        new VolumePlace.Missing(VolumeKind.TMP),
                        new VolumePlace.Missing(VolumeKind.CIDATA));
    }

    @Test
    void all_volumes_are_listed_with_their_owners_but_no_image_with_another_name() {
        Image swap = make(SSD, VolumeKind.SWAP);
        Image root = make(HDD, VolumeKind.ROOT);
        Image other = new Image(SSD, cluster().vm() + ".copy");
        connectFirst().volumes().create(other, new Mib(8));
        try {
            List<Image> all = connectSecond().volumes().all(100_000);

            assertThat(all).contains(swap, root).doesNotContain(other);
            assertThat(all)
                    .filteredOn(
                            image -> image.owner().equals(Optional.of(cluster().vm())))
                    .containsExactly(root, swap);
            StorageSession session = connectSecond();
            assertThatThrownBy(() -> session.volumes().all(1))
                    .isInstanceOf(StorageException.class)
                    .hasMessageContaining("more than 1 images");
        } finally {
            cluster().remove(other);
        }
    }

    @Test
    void a_volume_in_two_pools_is_ambiguous_the_wanted_pool_named_first() {
        Image elsewhere = make(HDD, VolumeKind.ROOT);
        Image wanted = make(SSD, VolumeKind.ROOT);

        assertThat(connectFirst().volumes().find(cluster().vm(), SSD).getFirst())
                .isEqualTo(new VolumePlace.Ambiguous(VolumeKind.ROOT, List.of(wanted, elsewhere)));
        assertThat(connectFirst().volumes().find(cluster().vm(), HDD).getFirst())
                .isEqualTo(new VolumePlace.Ambiguous(VolumeKind.ROOT, List.of(elsewhere, wanted)));
    }

    @Test
    void a_new_volume_has_its_size_and_layering_only_and_nobody_uses_it() {
        Image image = make(SSD, VolumeKind.SWAP);

        ImageState state = connectFirst().volumes().inspect(List.of(image)).getFirst();

        assertThat(state)
                .isEqualTo(new ImageState(
                        image, new Mib(8).toBytes(), List.of(ImageFeature.LAYERING), new VolumeLock.Free(), List.of()));
    }

    @Test
    void a_volume_that_exists_is_not_made_again() {
        Image image = make(SSD, VolumeKind.SWAP);
        StorageSession session = connectSecond();

        assertFailsWith(Reason.EXISTS, () -> session.volumes().create(image, new Mib(16)));

        assertThat(sizeOf(image)).isEqualTo(new Mib(8));
    }

    @Test
    void volumes_grow_and_never_shrink() {
        Image image = make(SSD, VolumeKind.SWAP);
        StorageSession session = connectFirst();

        assertThat(session.volumes().grow(image, new Mib(12))).isTrue();
        assertThat(sizeOf(image)).isEqualTo(new Mib(12));
        assertThat(session.volumes().grow(image, new Mib(12))).isFalse();
        assertThat(session.volumes().grow(image, new Mib(4))).isFalse();
        assertThat(sizeOf(image)).isEqualTo(new Mib(12));
    }

    @Test
    void states_come_in_the_order_they_were_asked_for() {
        Image root = make(SSD, VolumeKind.ROOT);
        Image swap = make(SSD, VolumeKind.SWAP);
        Image tmp = make(HDD, VolumeKind.TMP);

        assertThat(connectFirst().volumes().inspect(List.of(tmp, root, swap)))
                .extracting(ImageState::image)
                .containsExactly(tmp, root, swap);
        assertThat(connectFirst().volumes().inspect(List.of())).isEmpty();
    }

    @Test
    void a_header_tells_all_but_who_has_the_volume_open() {
        Image root = make(SSD, VolumeKind.ROOT);
        Image swap = make(SSD, VolumeKind.SWAP);
        StorageSession session = connectFirst();
        session.volumes().grow(root, new Mib(12));
        session.locks().lock(root, cluster().firstHost());

        List<ImageState> headers = connectSecond().volumes().readHeaders(List.of(swap, root));

        assertThat(headers)
                .isEqualTo(connectSecond().volumes().inspect(List.of(swap, root)).stream()
                        .map(ImageState::withoutWatchers)
                        .toList());
        assertThat(headers.getLast().sizeBytes()).isEqualTo(new Mib(12).toBytes());
        assertThat(headers.getLast().lock()).isInstanceOf(VolumeLock.Held.class);
        assertThatThrownBy(() -> headers.getLast().watchers()).isInstanceOf(IllegalStateException.class);
        assertThat(session.volumes().readHeaders(List.of())).isEmpty();
    }

    @Test
    void a_volume_that_is_missing_is_not_found() {
        Image there = make(SSD, VolumeKind.ROOT);
        Image missing = image(SSD, VolumeKind.SWAP);
        StorageSession session = connectFirst();

        assertFailsWith(Reason.NOT_FOUND, () -> session.volumes().inspect(List.of(there, missing)));
        assertFailsWith(Reason.NOT_FOUND, () -> session.volumes().readHeaders(List.of(there, missing)));
        assertFailsWith(Reason.NOT_FOUND, () -> session.volumes().grow(missing, new Mib(16)));
    }

    @Test
    void a_root_that_is_whole_or_missing_is_not_unfinished() {
        Image root = image(SSD, VolumeKind.ROOT);
        assertThat(connectFirst().volumes().unfinished(root)).isEmpty();

        make(SSD, VolumeKind.ROOT);

        assertThat(connectFirst().volumes().unfinished(root)).isEmpty();
    }

    private Mib sizeOf(Image image) {
        return Mib.ofBytes(
                connectFirst().volumes().inspect(List.of(image)).getFirst().sizeBytes());
    }
}
