package io.flyingcircus.fcqemu.it.ceph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flyingcircus.fcqemu.it.testbed.OnTestbed;
import io.flyingcircus.fcqemu.it.testbed.Testbed;
import io.flyingcircus.fcqemu.ports.failure.StorageException;
import io.flyingcircus.fcqemu.ports.failure.StorageException.Reason;
import io.flyingcircus.fcqemu.ports.locks.VolumeLock;
import io.flyingcircus.fcqemu.ports.storage.Image;
import io.flyingcircus.fcqemu.ports.storage.ImageFeature;
import io.flyingcircus.fcqemu.ports.storage.ImageState;
import io.flyingcircus.fcqemu.ports.storage.PoolName;
import io.flyingcircus.fcqemu.ports.storage.VolumeKind;
import io.flyingcircus.fcqemu.ports.storage.VolumePlace;
import io.flyingcircus.fcqemu.ports.storage.Volumes;
import io.flyingcircus.fcqemu.ports.vm.CacheMode;
import io.flyingcircus.fcqemu.ports.vm.CpuModel;
import io.flyingcircus.fcqemu.ports.vm.DiskLimits;
import io.flyingcircus.fcqemu.ports.vm.Mib;
import io.flyingcircus.fcqemu.ports.vm.ShutdownSignal;
import io.flyingcircus.fcqemu.ports.vm.VmDefinition;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@OnTestbed
class VolumesIT {

    private static final Mib SMALL = new Mib(16);

    private final CephLab lab;
    private final Volumes volumes;
    private final Image rootInSsd;
    private final Image rootInHdd;

    VolumesIT(Testbed testbed, @TempDir Path folder) {
        lab = new CephLab(testbed, folder);
        volumes = lab.connect(lab.firstHost()).volumes();
        rootInSsd = lab.image(CephLab.SSD, VolumeKind.ROOT);
        rootInHdd = lab.image(CephLab.HDD, VolumeKind.ROOT);
    }

    @AfterEach
    void cleanUp() {
        lab.close();
    }

    @Test
    void a_vm_without_volumes_has_none_in_any_pool() {
        assertThat(volumes.find(lab.vm(), CephLab.SSD))
                .containsExactly(
                        new VolumePlace.Missing(VolumeKind.ROOT),
                        new VolumePlace.Missing(VolumeKind.SWAP),
                        new VolumePlace.Missing(VolumeKind.TMP),
                        new VolumePlace.Missing(VolumeKind.CIDATA));
    }

    @Test
    void each_volume_is_found_where_it_is() {
        Image swapInRbd = lab.image(CephLab.RBD, VolumeKind.SWAP);
        volumes.create(rootInHdd, SMALL);
        volumes.create(swapInRbd, SMALL);

        assertThat(volumes.find(lab.vm(), CephLab.SSD))
                .containsExactly(
                        new VolumePlace.Found(VolumeKind.ROOT, rootInHdd),
                        new VolumePlace.Found(VolumeKind.SWAP, swapInRbd),
                        new VolumePlace.Missing(VolumeKind.TMP),
                        new VolumePlace.Missing(VolumeKind.CIDATA));
    }

    @Test
    void a_volume_in_two_pools_is_ambiguous_with_the_wanted_pool_first() {
        volumes.create(rootInHdd, SMALL);
        volumes.create(rootInSsd, SMALL);

        assertThat(volumes.find(lab.vm(), CephLab.SSD))
                .contains(new VolumePlace.Ambiguous(VolumeKind.ROOT, List.of(rootInSsd, rootInHdd)));
    }

    @Test
    void pools_of_the_object_gateway_are_not_looked_into() {
        volumes.create(lab.image(CephLab.RGW, VolumeKind.ROOT), SMALL);

        assertThat(volumes.find(lab.vm(), CephLab.SSD)).contains(new VolumePlace.Missing(VolumeKind.ROOT));
    }

    @Test
    void a_wanted_pool_that_is_not_there_holds_nothing_and_nothing_can_be_made_in_it() {
        PoolName tape = new PoolName("rbd.tape");
        volumes.create(lab.image(CephLab.HDD, VolumeKind.SWAP), SMALL);

        assertThat(volumes.find(lab.vm(), tape))
                .contains(
                        new VolumePlace.Missing(VolumeKind.ROOT),
                        new VolumePlace.Found(VolumeKind.SWAP, lab.image(CephLab.HDD, VolumeKind.SWAP)));
        assertThatThrownBy(() -> volumes.create(lab.image(tape, VolumeKind.TMP), SMALL))
                .isInstanceOfSatisfying(
                        StorageException.class,
                        failed -> assertThat(failed.reason()).isEqualTo(Reason.NOT_FOUND))
                .hasMessageContaining("rbd.tape");
    }

    @Test
    void a_volume_of_ours_has_layering_alone() {
        volumes.create(rootInSsd, SMALL);

        assertThat(volumes.inspect(List.of(rootInSsd)))
                .containsExactly(new ImageState(
                        rootInSsd, SMALL.toBytes(), List.of(ImageFeature.LAYERING), new VolumeLock.Free(), List.of()));
    }

    @Test
    void features_that_collide_with_our_locks_are_reported() {
        lab.rbd("create", rootInSsd.fullName(), "--size", "16", "--image-feature", "layering,exclusive-lock,object-map")
                .orFail();

        assertThat(volumes.inspect(List.of(rootInSsd)).getFirst().features())
                .startsWith(ImageFeature.LAYERING, ImageFeature.EXCLUSIVE_LOCK, ImageFeature.OBJECT_MAP)
                .isEqualTo(volumes.readHeaders(List.of(rootInSsd)).getFirst().features());
    }

    @Test
    void a_volume_that_is_being_moved_to_another_pool_says_so_and_is_not_grown() {
        volumes.create(rootInHdd, SMALL);
        lab.rbd("migration", "prepare", rootInHdd.fullName(), rootInSsd.fullName())
                .orFail();
        try {
            assertThat(volumes.find(lab.vm(), CephLab.HDD)).contains(new VolumePlace.Found(VolumeKind.ROOT, rootInSsd));
            assertThat(volumes.inspect(List.of(rootInSsd)).getFirst().features())
                    .contains(ImageFeature.MIGRATING)
                    .isEqualTo(
                            volumes.readHeaders(List.of(rootInSsd)).getFirst().features());
            assertThatThrownBy(() -> volumes.grow(rootInSsd, new Mib(32)))
                    .isInstanceOf(StorageException.class)
                    .hasMessageContaining("rbd migration");
        } finally {
            lab.rbd("migration", "abort", rootInSsd.fullName()).orFail();
        }
    }

    @Test
    void several_volumes_are_inspected_at_once_in_the_order_asked() {
        Image swap = lab.image(CephLab.SSD, VolumeKind.SWAP);
        volumes.create(rootInSsd, SMALL);
        volumes.create(swap, new Mib(8));

        assertThat(volumes.inspect(List.of(swap, rootInSsd)))
                .extracting(ImageState::image)
                .containsExactly(swap, rootInSsd);
        assertThatThrownBy(() -> volumes.inspect(List.of(swap, rootInHdd)))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining(rootInHdd.fullName());
    }

    @Test
    void a_volume_grows_and_never_shrinks() {
        volumes.create(rootInSsd, SMALL);

        assertThat(volumes.grow(rootInSsd, new Mib(32))).isTrue();
        assertThat(volumes.grow(rootInSsd, new Mib(32))).isFalse();
        assertThat(volumes.grow(rootInSsd, SMALL)).isFalse();
        assertThat(volumes.inspect(List.of(rootInSsd)).getFirst().sizeBytes()).isEqualTo(new Mib(32).toBytes());
    }

    @Test
    void a_volume_that_is_there_is_not_made_again() {
        volumes.create(rootInSsd, SMALL);

        assertThatThrownBy(() -> volumes.create(rootInSsd, new Mib(32)))
                .isInstanceOfSatisfying(
                        StorageException.class,
                        failed -> assertThat(failed.reason()).isEqualTo(Reason.EXISTS));
    }

    @Test
    void the_root_is_made_by_the_configured_command_with_nothing_to_read() {
        String id = lab.firstHost().clientId();
        String command = "test -z \"$(cat)\" && rbd --id %s --conf %s create --size 16 --image-feature layering"
                        .formatted(id, lab.cluster(id).configuration())
                + " {rbd_pool}/{name}.root";
        create(command);

        assertThat(volumes.find(lab.vm(), CephLab.SSD)).contains(new VolumePlace.Found(VolumeKind.ROOT, rootInSsd));
    }

    @Test
    void a_root_that_a_failing_command_left_is_unfinished_for_every_host_until_one_was_made_whole() {
        String make = "rbd --id %s --conf %s create --size 16 --image-feature layering {rbd_pool}/{name}.root"
                .formatted(
                        lab.firstHost().clientId(),
                        lab.cluster(lab.firstHost().clientId()).configuration());
        assertCreationFails(make + " && exit 3").hasMessageContaining("perhaps half made");

        Volumes elsewhere = lab.connect(lab.secondHost()).volumes();
        assertThat(elsewhere.unfinished(rootInSsd).orElseThrow())
                .contains("rbd rm " + rootInSsd.fullName())
                .contains("rados -p rbd.ssd rm fc-qemu.create-vm." + lab.vm() + ".root");

        lab.rbd("rm", "--no-progress", rootInSsd.fullName()).orFail();
        create(make);
        assertThat(elsewhere.unfinished(rootInSsd)).isEmpty();
    }

    @Test
    void a_command_that_fails_is_told_with_what_it_said() {
        assertCreationFails("echo no template for {environment} >&2; exit 3")
                .hasMessageContaining(lab.vm().value())
                .hasMessageContaining("exit code 3")
                .hasMessageContaining("no template for fc-21.05");
    }

    @Test
    void a_command_that_ends_well_without_a_volume_is_a_failure() {
        assertCreationFails("echo done")
                .hasMessageContaining("there is no " + rootInSsd.fullName())
                .hasMessageContaining("done");
    }

    @Test
    void a_field_that_is_not_there_is_named_and_nothing_is_run() {
        assertCreationFails("create-vm {template}").hasMessageContaining("{template}");
    }

    private AbstractThrowableAssert<?, ? extends Throwable> assertCreationFails(String command) {
        return assertThatThrownBy(() -> create(command))
                .isInstanceOfSatisfying(
                        StorageException.class,
                        failed -> assertThat(failed.reason()).isEqualTo(Reason.COMMAND_FAILED));
    }

    private void create(String command) {
        lab.connect(lab.settings(lab.cluster(lab.firstHost().clientId()), command))
                .volumes()
                .createRoot(definition());
    }

    private VmDefinition definition() {
        return new VmDefinition(
                lab.vm(),
                0,
                4097,
                true,
                Optional.of(lab.firstHost().hostName()),
                true,
                Mib.ofGib(1),
                new Mib(512),
                1,
                CpuModel.DEFAULT,
                CephLab.SSD,
                CacheMode.WRITEBACK,
                DiskLimits.OF_POOL,
                ShutdownSignal.POWER_BUTTON,
                List.of(),
                new TreeMap<>(Map.of("environment", "fc-21.05")),
                "{}");
    }
}
