package io.flyingcircus.fcqemu.adapter.ceph.filesystem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flyingcircus.fcqemu.adapter.ceph.rbd.Extent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SparseFileTest {

    private static final long SIZE = 1L << 30;

    @TempDir
    Path folder;

    @Test
    void a_new_one_is_one_hole() throws IOException {
        Path file = SparseFile.create(folder.resolve("with space and ü"), SIZE);

        assertThat(Files.size(file)).isEqualTo(SIZE);
        assertThat(SparseFile.dataExtents(file)).isEmpty();
    }

    @Test
    void what_was_written_is_found_wherever_it_is() throws IOException {
        Path file = SparseFile.create(folder.resolve("file"), SIZE);
        long middle = 512L << 20;
        write(file, 0);
        write(file, middle);
        write(file, SIZE - 1);

        assertThat(SparseFile.dataExtents(file))
                .anySatisfy(extent -> assertCovers(extent, 0))
                .anySatisfy(extent -> assertCovers(extent, middle))
                .anySatisfy(extent -> assertCovers(extent, SIZE - 1));
        assertThat(SparseFile.dataExtents(file).stream()
                        .mapToLong(Extent::length)
                        .sum())
                .isLessThan(SIZE / 100);
    }

    @Test
    void a_file_that_is_not_there_is_named() {
        assertThatThrownBy(() -> SparseFile.dataExtents(folder.resolve("missing")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("missing");
    }

    private static void write(Path file, long offset) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            assertThat(channel.write(ByteBuffer.wrap(new byte[] {1}), offset)).isOne();
        }
    }

    private static void assertCovers(Extent extent, long offset) {
        assertThat(offset).isGreaterThanOrEqualTo(extent.offset()).isLessThan(extent.end());
    }
}
