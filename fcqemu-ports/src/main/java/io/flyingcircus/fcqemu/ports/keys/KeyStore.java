package io.flyingcircus.fcqemu.ports.keys;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The fleet's store of keys (Consul KV), which tells when something in it changes. */
public interface KeyStore {

    /**
     * Waits until something below a prefix is newer than {@code after}, then reads all keys below it.
     *
     * <p>It may return earlier, with nothing changed. No key is told whose change it was, and one that was removed is only
     * missing: whoever needs to know compares.
     *
     * @param prefix how the names of the keys begin
     * @param after what an earlier call returned; 0: do not wait
     * @param wait how long to wait for a change, up to ten minutes; it may take a sixteenth longer, and some seconds
     * @param reader given each key in turn; nothing if there is nothing new
     * @return how new that was which is there now: {@code after} if there is nothing new; smaller if the store began anew,
     *     which may be told only when the wait is over
     * @throws io.flyingcircus.fcqemu.ports.failure.CatalogException if it cannot be read; some keys may have been read then
     */
    long await(String prefix, long after, Duration wait, Consumer<WatchedKey> reader);

    /**
     * Whether there is a key of exactly this name, with a value or without one. One that may not be read is no missing one.
     *
     * @throws io.flyingcircus.fcqemu.ports.failure.CatalogException if that cannot be found out
     */
    default boolean has(String key) {
        List<String> found = new ArrayList<>();
        long _ = await(key, 0, Duration.ZERO, read -> {
            if (read.key().equals(key)) {
                found.add(key);
            }
        });
        return !found.isEmpty();
    }
}
