package io.flyingcircus.fcqemu.adapter.qemu.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flyingcircus.fcqemu.adapter.qemu.host.RegularFile.Links;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class RegularFileTest {

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void file() throws IOException {
        file = Files.writeString(folder.resolve("file"), "12345");
    }

    private static void assertIs(String what, Path path) {
        for (Links links : Links.values()) {
            assertThatThrownBy(() -> RegularFile.read(path, 10, links))
                    .isInstanceOf(IOException.class)
                    .hasMessage(what);
        }
    }

    @Test
    void a_file_is_read_up_to_its_limit_and_not_beyond() throws IOException {
        assertThat(RegularFile.read(file, 5, Links.REFUSED)).asString().isEqualTo("12345");
        assertThatThrownBy(() -> RegularFile.read(file, 4, Links.REFUSED)).hasMessage("it is larger than 4 bytes");
    }

    @Test
    void nothing_is_told_apart_from_everything_else() {
        assertThatThrownBy(() -> RegularFile.read(folder.resolve("nothing"), 10, Links.FOLLOWED))
                .isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void what_would_hold_its_reader_up_or_never_end_is_named() throws Exception {
        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        Path socket = folder.resolve("socket");
        ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                .bind(UnixDomainSocketAddress.of(socket))
                .close();

        assertIs("it is a pipe", pipe);
        assertIs("it is a socket", socket);
        assertIs("it is a folder", folder);
        assertIs("it is a device", Path.of("/dev/zero"));
    }

    @Test
    void a_link_is_followed_only_where_that_is_wanted() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link"), file);

        assertThat(RegularFile.read(link, 5, Links.FOLLOWED)).asString().isEqualTo("12345");
        assertThatThrownBy(() -> RegularFile.read(link, 5, Links.REFUSED)).hasMessage("it is a symbolic link");
    }

    @Test
    void links_that_lead_nowhere_are_told_with_where_they_lead() throws IOException {
        Path dangling = Files.createSymbolicLink(folder.resolve("dangling"), Path.of("nowhere"));
        Path loop = Files.createSymbolicLink(folder.resolve("loop"), Path.of("loop"));

        assertThatThrownBy(() -> RegularFile.read(dangling, 5, Links.FOLLOWED))
                .hasMessage("it is a symbolic link to nowhere, which is not there");
        assertThatThrownBy(() -> RegularFile.read(loop, 5, Links.FOLLOWED))
                .hasMessage("it is a symbolic link to loop, which cannot be followed");
    }
}
