package io.flyingcircus.fcqemu.it.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.ports.keys.KeyStore;
import io.flyingcircus.fcqemu.ports.keys.WatchedKey;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every store of keys keeps to. */
abstract class KeyStoreContract {

    private static final Duration SHORT = Duration.ofSeconds(1);
    private static final Duration LONG = Duration.ofSeconds(20);

    private final List<WatchedKey> read = new ArrayList<>();

    abstract KeyStore store();

    /** A prefix that no other test uses. */
    abstract String prefix();

    abstract void put(String key, byte[] value);

    abstract void remove(String key);

    private long await(long after, Duration wait) {
        read.clear();
        return store().await(prefix(), after, wait, read::add);
    }

    private void put(String name, String value) {
        put(prefix() + name, value.getBytes(StandardCharsets.UTF_8));
    }

    private List<String> names() {
        return read.stream().map(key -> key.key().substring(prefix().length())).toList();
    }

    @Test
    void all_keys_below_the_prefix_are_read_with_value_and_index() {
        put("one", "1");
        put("two", "");
        put("x" + prefix() + "three", "elsewhere".getBytes(StandardCharsets.UTF_8));

        long index = await(0, SHORT);

        assertThat(names()).containsExactly("one", "two");
        assertThat(read.get(1)).isInstanceOf(WatchedKey.Empty.class);
        assertThat(read.get(0)).isInstanceOfSatisfying(WatchedKey.Valued.class, one -> {
            assertThat(one.value()).isEqualTo("1".getBytes(StandardCharsets.UTF_8));
            assertThat(one.modifyIndex()).isPositive().isLessThanOrEqualTo(index);
        });
    }

    @Test
    void a_key_is_there_by_exactly_its_name() {
        put("web", "1");
        put("web01", "1");
        put("empty", "");

        assertThat(store().has(prefix() + "web")).isTrue();
        assertThat(store().has(prefix() + "empty")).isTrue();
        assertThat(store().has(prefix() + "we")).isFalse();
        assertThat(store().has(prefix() + "web02")).isFalse();
    }

    @Test
    void a_prefix_without_keys_has_an_index_too() {
        assertThat(await(0, SHORT)).isPositive();
        assertThat(read).isEmpty();
    }

    @Test
    void while_nothing_changes_nothing_is_read() {
        put("one", "1");
        long index = await(0, SHORT);

        assertThat(await(index, SHORT)).isEqualTo(index);
        assertThat(read).isEmpty();
    }

    @Test
    void what_changed_meanwhile_is_not_waited_for() {
        put("one", "1");
        put("two", "2");
        long index = await(0, SHORT);
        put("one", "11");

        assertThat(await(index, LONG)).isGreaterThan(index);
        assertThat(names()).containsExactly("one", "two");
    }

    @Test
    void a_key_that_was_removed_is_missing() {
        put("one", "1");
        put("two", "2");
        long index = await(0, SHORT);
        remove(prefix() + "one");

        assertThat(await(index, LONG)).isGreaterThan(index);
        assertThat(names()).containsExactly("two");
    }
}
