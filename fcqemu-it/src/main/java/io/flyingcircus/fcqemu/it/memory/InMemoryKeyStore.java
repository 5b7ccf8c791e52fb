package io.flyingcircus.fcqemu.it.memory;

import io.flyingcircus.fcqemu.ports.failure.CatalogException;
import io.flyingcircus.fcqemu.ports.keys.KeyStore;
import io.flyingcircus.fcqemu.ports.keys.WatchedKey;
import java.time.Duration;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Keys in memory. Who waits for a change waits for what the clock does meanwhile. */
public final class InMemoryKeyStore implements KeyStore {

    private final InMemoryClock clock;
    private final SortedMap<String, WatchedKey> keys = new TreeMap<>();

    /** Like Consul's, it counts what happens to any key. */
    private long index = 1;

    private long reads;
    private boolean away;

    /** An empty one. */
    public InMemoryKeyStore(InMemoryClock clock) {
        this.clock = clock;
    }

    /** Sets a key; without a value if that is empty. */
    public void put(String key, byte[] value) {
        index++;
        keys.put(key, value.length == 0 ? new WatchedKey.Empty(key) : new WatchedKey.Valued(key, value.clone(), index));
    }

    /** Removes a key. */
    public void remove(String key) {
        index++;
        keys.remove(key);
    }

    /** Everything is lost, and it begins anew. */
    public void beginAnew() {
        index = 1;
        keys.clear();
    }

    /** From now on it cannot be read, or can again. */
    public void away(boolean so) {
        away = so;
    }

    /** How often it was asked. */
    public long reads() {
        return reads;
    }

    @Override
    public long await(String prefix, long after, Duration wait, Consumer<WatchedKey> reader) {
        reads++;
        requireThere(prefix);
        // As Consul does: one that began anew, and has less than somebody waits for, tells that at the end.
        if (after > 0 && index <= after) {
            clock.sleepUntil(() -> index > after || away, wait);
        }
        requireThere(prefix);
        if (index != after) {
            keys.tailMap(prefix).forEach((key, value) -> {
                if (key.startsWith(prefix)) {
                    reader.accept(value);
                }
            });
        }
        return index;
    }

    private void requireThere(String prefix) {
        if (away) {
            throw new CatalogException("the keys below " + prefix + " could not be read; there is nobody");
        }
    }
}
