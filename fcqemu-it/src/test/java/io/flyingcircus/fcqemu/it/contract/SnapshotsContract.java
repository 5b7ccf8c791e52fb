package io.flyingcircus.fcqemu.it.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.ports.failure.StorageException.Reason;
import io.flyingcircus.fcqemu.ports.snapshots.ImageSnapshot;
import io.flyingcircus.fcqemu.ports.snapshots.SnapshotName;
import io.flyingcircus.fcqemu.ports.snapshots.Snapshots;
import io.flyingcircus.fcqemu.ports.storage.Image;
import io.flyingcircus.fcqemu.ports.storage.VolumeKind;
import io.flyingcircus.fcqemu.ports.vm.Mib;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@link Snapshots}. */
abstract class SnapshotsContract extends StorageFixture {

    private static final SnapshotName ONE = new SnapshotName("one");
    private static final SnapshotName TWO = new SnapshotName("two-keep-until-20300131");

    private Image image;
    private Snapshots snapshots;

    @BeforeEach
    void makeAnImage() {
        image = make(SSD, VolumeKind.ROOT);
        snapshots = connectFirst().snapshots();
    }

    @AfterEach
    void removeSnapshots() {
        Snapshots asSeenNow = connectSecond().snapshots();
        asSeenNow.list(image).forEach(left -> asSeenNow.remove(image, new SnapshotName(left.name())));
    }

    @Test
    void a_new_volume_has_none() {
        assertThat(snapshots.list(image)).isEmpty();
    }

    @Test
    void they_are_listed_in_the_order_they_were_made_with_the_size_the_volume_had_then() {
        snapshots.create(image, TWO);
        connectFirst().volumes().grow(image, new Mib(12));
        connectSecond().snapshots().create(image, ONE);

        assertThat(snapshots.list(image))
                .containsExactly(
                        new ImageSnapshot(TWO.value(), new Mib(8).toBytes(), false, false),
                        new ImageSnapshot(ONE.value(), new Mib(12).toBytes(), false, false));
    }

    @Test
    void one_of_the_same_name_is_not_made() {
        snapshots.create(image, ONE);

        assertFailsWith(Reason.EXISTS, () -> connectSecond().snapshots().create(image, ONE));

        assertThat(names()).containsExactly("one");
    }

    @Test
    void one_is_renamed_unless_the_name_is_taken_or_it_is_not_there() {
        snapshots.create(image, ONE);
        assertFailsWith(Reason.NOT_FOUND, () -> snapshots.rename(image, TWO, new SnapshotName("three")));

        snapshots.rename(image, ONE, TWO);

        assertThat(names()).containsExactly(TWO.value());
        snapshots.create(image, ONE);
        assertFailsWith(Reason.EXISTS, () -> snapshots.rename(image, ONE, TWO));
        assertThat(names()).containsExactly(TWO.value(), "one");
    }

    @Test
    void one_is_removed_once() {
        snapshots.create(image, ONE);
        snapshots.create(image, TWO);

        snapshots.remove(image, ONE);

        assertThat(names()).containsExactly(TWO.value());
        assertFailsWith(Reason.NOT_FOUND, () -> snapshots.remove(image, ONE));
    }

    @Test
    void one_that_is_protected_or_cloned_says_so_and_a_protected_one_stays() {
        snapshots.create(image, ONE);
        snapshots.create(image, TWO);
        cluster().protect(image, ONE);
        cluster().protect(image, TWO);
        Image child = cluster().cloneOf(image, TWO);
        try {
            assertThat(snapshots.list(image))
                    .containsExactly(
                            new ImageSnapshot("one", new Mib(8).toBytes(), true, false),
                            new ImageSnapshot(TWO.value(), new Mib(8).toBytes(), true, true));
            assertFailsWith(Reason.BUSY, () -> snapshots.remove(image, ONE));
            assertThat(names()).containsExactly("one", TWO.value());
        } finally {
            cluster().remove(child);
            cluster().unprotect(image, ONE);
            cluster().unprotect(image, TWO);
        }
    }

    @Test
    void a_hundred_are_listed() {
        List<String> wanted = IntStream.range(0, 100).mapToObj(i -> "s" + i).toList();
        wanted.forEach(name -> snapshots.create(image, new SnapshotName(name)));

        assertThat(names()).isEqualTo(wanted);
    }

    @Test
    void an_image_that_is_not_there_has_none_to_speak_of() {
        Image missing = image(HDD, VolumeKind.ROOT);

        assertFailsWith(Reason.NOT_FOUND, () -> snapshots.list(missing));
        assertFailsWith(Reason.NOT_FOUND, () -> snapshots.create(missing, ONE));
    }

    private List<String> names() {
        return snapshots.list(image).stream().map(ImageSnapshot::name).toList();
    }
}
