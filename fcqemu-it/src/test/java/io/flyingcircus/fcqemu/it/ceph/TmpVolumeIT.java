package io.flyingcircus.fcqemu.it.ceph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flyingcircus.fcqemu.adapter.ceph.storage.CephSettings;
import io.flyingcircus.fcqemu.it.testbed.OnTestbed;
import io.flyingcircus.fcqemu.it.testbed.Testbed;
import io.flyingcircus.fcqemu.ports.failure.StorageException;
import io.flyingcircus.fcqemu.ports.failure.StorageException.Reason;
import io.flyingcircus.fcqemu.ports.storage.Image;
import io.flyingcircus.fcqemu.ports.storage.SeedFile;
import io.flyingcircus.fcqemu.ports.storage.VolumeKind;
import io.flyingcircus.fcqemu.ports.storage.Volumes;
import io.flyingcircus.fcqemu.ports.vm.Mib;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@OnTestbed
class TmpVolumeIT {

    private static final Mib SIZE = Mib.ofGib(1);
    private static final String ENC = "{\"name\": \"test00\", \"parameters\": {\"note\": \"Grüße\"}}\n";
    private static final List<SeedFile> FILES =
            List.of(new SeedFile("enc.json", 0640, ENC), new SeedFile("qemu-binary-generation-booted", 0644, "17\n"));

    private final CephLab lab;
    private final Path folder;
    private final Volumes volumes;
    private final Image tmp;

    TmpVolumeIT(Testbed testbed, @TempDir Path folder) {
        this.folder = folder;
        lab = new CephLab(testbed, folder);
        tmp = lab.image(CephLab.SSD, VolumeKind.TMP);
        volumes = lab.connect(lab.firstHost()).volumes();
        volumes.create(tmp, SIZE);
    }

    @AfterEach
    void cleanUp() {
        lab.close();
    }

    @Test
    void the_partition_table_is_what_the_fleet_has() {
        volumes.makeTmp(tmp, FILES);
        RawDisk disk = exported();

        assertThat(disk.verifiedTable()).contains("No problems found");
        assertThat(disk.partition())
                .contains(
                        "0FC63DAF-8483-4772-8E79-3D69D8477DE4 (Linux filesystem)",
                        "First sector: 8192 ",
                        "Last sector: " + (SIZE.toBytes() / 512 - 34) + " ",
                        "Partition name: 'tmp'");
    }

    @Test
    void the_file_system_has_its_label_its_modes_and_what_the_guest_is_told() throws IOException {
        volumes.makeTmp(tmp, FILES);
        RawDisk disk = exported();

        assertThat(disk.tag("TYPE")).isEqualTo("xfs");
        assertThat(disk.tag("LABEL")).isEqualTo("tmp");
        disk.mounted(root -> {
            assertThat(mode(root)).isEqualTo("1777");
            assertThat(mode(root.resolve("fc-data"))).isEqualTo("750");
            assertThat(mode(root.resolve("fc-data/enc.json"))).isEqualTo("640");
            assertThat(mode(root.resolve("fc-data/qemu-binary-generation-booted")))
                    .isEqualTo("644");
            assertThat(root.resolve("fc-data/enc.json")).hasContent(ENC);
            assertThat(root.resolve("fc-data/qemu-binary-generation-booted")).hasContent("17\n");
            assertThat(namesBelow(root))
                    .containsExactly("fc-data", "fc-data/enc.json", "fc-data/qemu-binary-generation-booted");
        });
    }

    @Test
    void features_the_oldest_guests_do_not_know_are_off() throws IOException {
        volumes.makeTmp(tmp, FILES);

        exported()
                .mounted(root -> assertThat(new RawDisk(root)
                                .run("xfs_info", root.toString())
                                .orFail()
                                .stdout())
                        .contains("crc=1", "finobt=1", "sunit=1024", "bigtime=0", "inobtcount=0"));
    }

    @Test
    void a_large_file_for_the_guest_arrives_whole() throws IOException {
        String large = "0123456789abcdef".repeat(64 * 1024);
        volumes.makeTmp(tmp, List.of(new SeedFile("user-data", 0600, large)));

        exported().mounted(root -> assertThat(root.resolve("fc-data/user-data")).hasContent(large));
    }

    @Test
    void made_afresh_over_a_guest_that_was_killed_it_is_clean_and_empty() throws IOException {
        volumes.makeTmp(tmp, FILES);
        RawDisk used = exported();
        used.mounted(root -> {
            write(root.resolve("left-behind"), "by the guest before");
            used.run("sh", "-c", "cd " + root + " && for i in $(seq 200); do mkdir d$i; echo $i >d$i/f; done")
                    .orFail();
            // The file system stops dead with its log on the disk, as when QEMU is killed.
            used.run("xfs_io", "-x", "-c", "shutdown -f", root.toString()).orFail();
        });
        assertThat(used.hasDirtyLog()).isTrue();
        importOnto(used);

        volumes.makeTmp(tmp, FILES);

        RawDisk fresh = exported();
        assertThat(fresh.hasDirtyLog()).isFalse();
        fresh.mounted(root -> {
            assertThat(namesBelow(root))
                    .containsExactly("fc-data", "fc-data/enc.json", "fc-data/qemu-binary-generation-booted");
            write(root.resolve("new"), "content");
            assertThat(root.resolve("new")).hasContent("content");
        });
    }

    @Test
    void nothing_is_left_in_the_folder_for_temporary_files() {
        volumes.makeTmp(tmp, FILES);

        assertThat(lab.scratch()).isEmptyDirectory();
    }

    @Test
    void options_mkfs_does_not_know_are_told_and_the_volume_stays_as_it_was() {
        volumes.makeTmp(tmp, FILES);
        CephSettings usual = lab.settings(lab.cluster(lab.firstHost().clientId()), "false");
        CephSettings wrong = new CephSettings(
                usual.cluster(),
                "false",
                "-m nonsense=1",
                usual.scratch(),
                usual.createVmLimit(),
                usual.fileSystemLimit());
        Volumes misconfigured = lab.connect(wrong).volumes();

        assertThatThrownBy(() -> misconfigured.makeTmp(tmp, FILES))
                .isInstanceOfSatisfying(
                        StorageException.class,
                        failed -> assertThat(failed.reason()).isEqualTo(Reason.COMMAND_FAILED))
                .hasMessageContaining(tmp.fullName())
                .hasMessageContaining("nonsense");
        assertThat(exported().tag("LABEL")).isEqualTo("tmp");
        assertThat(lab.scratch()).isEmptyDirectory();
    }

    @Test
    void a_volume_whose_writes_would_hang_is_refused_with_the_way_out() {
        Image bad = lab.image(CephLab.HDD, VolumeKind.TMP);
        lab.rbd("create", bad.fullName(), "--size", "1024", "--image-feature", "layering,exclusive-lock")
                .orFail();

        assertThatThrownBy(() -> volumes.makeTmp(bad, FILES))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("rbd feature disable " + bad.fullName() + " exclusive-lock");
    }

    private RawDisk exported() {
        return new RawDisk(lab.export(tmp, folder.resolve("exported")));
    }

    private void importOnto(RawDisk disk) {
        lab.overwrite(tmp, disk.file());
    }

    private static String mode(Path path) {
        return new RawDisk(path)
                .run("stat", "-c", "%a", path.toString())
                .orFail()
                .stdout()
                .strip();
    }

    private static List<String> namesBelow(Path root) {
        try (Stream<Path> paths = Files.walk(root)) {
            return paths.filter(path -> !path.equals(root))
                    .map(path -> root.relativize(path).toString())
                    .sorted()
                    .toList();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static void write(Path file, String content) {
        try {
            Files.writeString(file, content);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
