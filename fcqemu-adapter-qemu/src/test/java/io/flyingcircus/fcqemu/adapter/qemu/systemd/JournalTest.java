package io.flyingcircus.fcqemu.adapter.qemu.systemd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.newsclub.net.unix.AFUNIXDatagramChannel;
import org.newsclub.net.unix.AFUNIXSocketAddress;

class JournalTest {

    @TempDir
    private Path root;

    @Test
    void an_entry_is_one_datagram_in_the_journal_s_own_protocol() throws IOException {
        Path socket = root.resolve("run/systemd/journal/socket");
        Files.createDirectories(root.resolve("run/systemd/journal"));
        try (AFUNIXDatagramChannel listener = AFUNIXDatagramChannel.open()) {
            listener.bind(AFUNIXSocketAddress.of(socket));

            boolean taken = new Journal(root).enter(new TreeMap<>(Map.of("MESSAGE", "stopped ü", "PRIORITY", "5")));

            assertThat(taken).isTrue();
            ByteBuffer buffer = ByteBuffer.allocate(4096);
            listener.receive(buffer);
            assertThat(StandardCharsets.UTF_8.decode(buffer.flip()).toString())
                    .isEqualTo("MESSAGE=stopped ü\nPRIORITY=5\n");
        }
    }

    @Test
    void a_value_of_several_lines_is_preceded_by_its_length() {
        assertThat(new String(Journal.entry(Map.of("MESSAGE", "a\nb=c")), StandardCharsets.ISO_8859_1))
                .isEqualTo("MESSAGE\n\5\0\0\0\0\0\0\0a\nb=c\n");
    }

    @Test
    void where_nobody_listens_nothing_is_taken_and_nothing_happens() throws IOException {
        var journal = new Journal(root);
        assertThat(journal.enter(Map.of("MESSAGE", "x"))).isFalse();

        Files.createDirectories(root.resolve("run/systemd/journal"));
        Files.writeString(root.resolve("run/systemd/journal/socket"), "no socket");
        assertThat(journal.enter(Map.of("MESSAGE", "x"))).isFalse();
    }

    @Test
    void an_entry_that_is_too_large_is_not_taken() throws IOException {
        Path socket = root.resolve("run/systemd/journal/socket");
        Files.createDirectories(root.resolve("run/systemd/journal"));
        try (AFUNIXDatagramChannel listener = AFUNIXDatagramChannel.open()) {
            listener.bind(AFUNIXSocketAddress.of(socket));

            assertThat(new Journal(root).enter(Map.of("MESSAGE", "x".repeat(10_000_000))))
                    .isFalse();
        }
    }
}
