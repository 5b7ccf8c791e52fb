package io.flyingcircus.fcqemu.adapter.consul;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flyingcircus.fcqemu.ports.keys.WatchedKey;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeyPrefixWatchTest {

    private final List<WatchedKey> keys = new ArrayList<>();

    private List<WatchedKey> read(String text) throws IOException {
        KeyPrefixWatch.read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), keys::add);
        return keys;
    }

    private static String entry(String key, String value, String index) {
        return "{\"LockIndex\":0,\"Key\":%s,\"Flags\":0,\"Value\":%s,\"CreateIndex\":3,\"ModifyIndex\":%s}"
                .formatted(key, value, index);
    }

    private static String base64(String text) {
        return "\"" + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)) + "\"";
    }

    @Test
    void keys_come_with_their_values_and_indices_in_their_order() throws IOException {
        assertThat(read("[" + entry("\"node/a\"", base64("{}"), "7") + "," + entry("\"node/b\"", base64("x"), "9")
                        + "]"))
                .hasSize(2)
                .extracting(WatchedKey::key)
                .containsExactly("node/a", "node/b");
        assertThat(keys.getFirst()).isInstanceOfSatisfying(WatchedKey.Valued.class, valued -> {
            assertThat(valued.modifyIndex()).isEqualTo(7);
            assertThat(valued.value()).isEqualTo("{}".getBytes(StandardCharsets.UTF_8));
        });
    }

    @Test
    void nothing_below_the_prefix_is_no_keys() throws IOException {
        assertThat(read("null")).isEmpty();
        assertThat(read("[]")).isEmpty();
    }

    @Test
    void keys_without_a_value_are_empty() throws IOException {
        assertThat(read("[" + entry("\"node/\"", "null", "7") + "," + entry("\"node/a\"", "\"\"", "7") + "]"))
                .containsExactly(new WatchedKey.Empty("node/"), new WatchedKey.Empty("node/a"));
    }

    @Test
    void each_broken_one_is_told_and_hides_no_other() throws IOException {
        String deep = "[".repeat(100_000) + "]".repeat(100_000);
        String good = entry("\"node/good\"", base64("{}"), "7");
        String bad = String.join(
                ",",
                entry("\"node/a\"", "\"%%%\"", "7"),
                entry("\"node/b\"", deep, "7"),
                entry("\"node/c\"", base64("{}"), "\"many\""),
                entry("\"node/d\"", base64("{}"), "-1"),
                entry("\"node/e\"", base64("{}"), "null"),
                entry("[1]", base64("{}"), "7"),
                "7",
                "[]",
                "null",
                "{}");

        read("[" + good + "," + bad + "," + good + "]");

        assertThat(keys).hasSize(12);
        assertThat(keys.getFirst()).isInstanceOf(WatchedKey.Valued.class);
        assertThat(keys.getLast()).isInstanceOf(WatchedKey.Valued.class);
        assertThat(keys.subList(1, 6)).allMatch(WatchedKey.Broken.class::isInstance);
        assertThat(keys.subList(7, 10)).allMatch(WatchedKey.Broken.class::isInstance);
    }

    @Test
    void a_list_that_is_cut_off_is_told_after_what_stood_before() {
        String good = entry("\"node/good\"", base64("{}"), "7");
        for (String text : List.of("", "{}", "7", "[" + good + ",{\"Key\":", "[" + good + "} ", "nonsense")) {
            assertThatThrownBy(() -> read(text)).as(text).isInstanceOf(IOException.class);
        }
        assertThat(keys).hasSize(2);
    }

    @Test
    void an_endless_list_ends() {
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                return ' ';
            }

            @Override
            public int read(byte[] buffer, int offset, int length) {
                Arrays.fill(buffer, offset, offset + length, (byte) ' ');
                return length;
            }
        };
        assertThatThrownBy(() -> KeyPrefixWatch.read(
                        new SequenceInputStream(new ByteArrayInputStream(new byte[] {'['}), endless), keys::add))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("larger than");
    }
}
