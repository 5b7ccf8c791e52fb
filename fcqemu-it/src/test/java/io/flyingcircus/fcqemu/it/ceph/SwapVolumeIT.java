package io.flyingcircus.fcqemu.it.ceph;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.it.testbed.Command;
import io.flyingcircus.fcqemu.it.testbed.OnTestbed;
import io.flyingcircus.fcqemu.it.testbed.Testbed;
import io.flyingcircus.fcqemu.ports.storage.Image;
import io.flyingcircus.fcqemu.ports.storage.VolumeKind;
import io.flyingcircus.fcqemu.ports.storage.Volumes;
import io.flyingcircus.fcqemu.ports.vm.Mib;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@OnTestbed
class SwapVolumeIT {

    private static final Mib SIZE = new Mib(64);

    private final CephLab lab;
    private final Path folder;
    private final Volumes volumes;
    private final Image swap;

    SwapVolumeIT(Testbed testbed, @TempDir Path folder) {
        this.folder = folder;
        lab = new CephLab(testbed, folder);
        swap = lab.image(CephLab.SSD, VolumeKind.SWAP);
        volumes = lab.connect(lab.firstHost()).volumes();
        volumes.create(swap, SIZE);
    }

    @AfterEach
    void cleanUp() {
        lab.close();
    }

    @Test
    void it_is_swap_space_with_its_label() {
        volumes.makeSwap(swap);

        assertThat(probed("TYPE")).isEqualTo("swap");
        assertThat(probed("LABEL")).isEqualTo("swap");
    }

    @Test
    void what_was_swapped_out_before_is_gone() throws IOException {
        Path noise = Files.write(folder.resolve("noise"), bytesWithoutZero());
        lab.overwrite(swap, noise);

        volumes.makeSwap(swap);

        assertThat(probed("LABEL")).isEqualTo("swap");
        byte[] content = Files.readAllBytes(exported());
        assertThat(content).hasSize((int) SIZE.toBytes());
        // The header of swap space is its first page.
        assertThat(firstNonZeroFrom(content, 4096)).isEqualTo(-1);
    }

    @Test
    void what_a_killed_process_left_behind_is_cleaned_up() throws IOException {
        Path left = Files.createDirectories(lab.scratch().resolve("4194305.1.1"));
        Files.writeString(left.resolve("swap"), "half made");

        volumes.makeSwap(swap);

        try (Stream<Path> rest = Files.list(lab.scratch())) {
            assertThat(rest).isEmpty();
        }
    }

    private String probed(String tag) {
        return Command.of(
                        "blkid", "--probe", "-s", tag, "-o", "value", exported().toString())
                .run(Duration.ofSeconds(30))
                .orFail()
                .stdout()
                .strip();
    }

    private Path exported() {
        return lab.export(swap, folder.resolve("exported"));
    }

    private static byte[] bytesWithoutZero() {
        byte[] bytes = new byte[(int) SIZE.toBytes()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i % 255 + 1);
        }
        return bytes;
    }

    private static int firstNonZeroFrom(byte[] bytes, int from) {
        for (int i = from; i < bytes.length; i++) {
            if (bytes[i] != 0) {
                return i;
            }
        }
        return -1;
    }
}
