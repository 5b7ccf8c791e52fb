package io.flyingcircus.fcqemu.it.memory;

import io.flyingcircus.fcqemu.ports.locks.FenceEntry;
import io.flyingcircus.fcqemu.ports.storage.Image;
import io.flyingcircus.fcqemu.ports.storage.PoolName;
import io.flyingcircus.fcqemu.ports.storage.Watcher;
import io.flyingcircus.fcqemu.ports.vm.Mib;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** Ceph, as far as it matters here: pools, images, locks, watchers, and clients that were cut off. */
public final class StorageCluster {

    /** How long the watch of a client that died without a word is still listed. */
    public static final Duration WATCH_TIMEOUT = Duration.ofSeconds(30);

    private final InMemoryClock clock;
    private final NavigableMap<PoolName, NavigableMap<String, StoredImage>> pools = new TreeMap<>();
    private final NavigableSet<String> halfMade = new TreeSet<>();
    private final NavigableMap<String, Instant> blocked = new TreeMap<>();
    private long clients = 4100;

    StorageCluster(InMemoryClock clock) {
        this.clock = clock;
        for (String pool : List.of("rbd", "rbd.hdd", "rbd.ssd")) {
            addPool(new PoolName(pool));
        }
    }

    /** Makes a pool; there are {@code rbd}, {@code rbd.hdd} and {@code rbd.ssd}. */
    public void addPool(PoolName pool) {
        pools.putIfAbsent(pool, new TreeMap<>());
    }

    /** Makes an image. */
    public StoredImage add(Image image, Mib size) {
        StoredImage stored = new StoredImage(image, size.toBytes());
        images(image.pool()).orElseThrow().put(image.name(), stored);
        return stored;
    }

    /** Removes an image. */
    public void remove(Image image) {
        images(image.pool()).ifPresent(images -> images.remove(image.name()));
        halfMade.remove(image.toString());
    }

    /** A root volume whose making was killed on its way. */
    public void addHalfMade(Image root, Mib size) {
        add(root, size);
        halfMade.add(root.toString());
    }

    boolean isUnfinished(Image root) {
        return find(root).isPresent() && halfMade.contains(root.toString());
    }

    /** An image, if it is there. */
    public Optional<StoredImage> find(Image image) {
        return images(image.pool()).map(images -> images.get(image.name()));
    }

    /** An image that must be there. */
    public StoredImage image(Image image) {
        return find(image).orElseThrow(() -> new IllegalArgumentException("there is no image " + image));
    }

    /** All images, by pool and name. */
    public List<StoredImage> images() {
        return pools.values().stream()
                .map(NavigableMap::values)
                .flatMap(Collection::stream)
                .toList();
    }

    /** Whether a client was cut off and still is. */
    public boolean isBlocked(String address) {
        if (blocked.isEmpty()) {
            return false;
        }
        Instant until = blocked.get(address);
        return until != null && clock.now().isBefore(until);
    }

    /** Cuts a client off. What it watched, it no longer does. An entry that is there keeps its end, as in Ceph 16.2. */
    public void block(String address, Duration expiry) {
        if (!isBlocked(address)) {
            blocked.put(address, clock.now().plus(expiry));
        }
        images().forEach(image -> image.unwatch(address));
    }

    void unblock(String address) {
        blocked.remove(address);
    }

    /** Addresses of clients that are cut off. */
    public List<String> blockedClients() {
        return blockedNow().stream().map(FenceEntry::address).toList();
    }

    List<FenceEntry> blockedNow() {
        return blocked.entrySet().stream()
                .filter(entry -> clock.now().isBefore(entry.getValue()))
                .map(entry -> new FenceEntry(entry.getKey(), entry.getValue()))
                .toList();
    }

    StorageClient newClient(String ip) {
        clients++;
        return new StorageClient("client." + clients, ip + ":0/" + (clients * 7919));
    }

    boolean hasPool(PoolName pool) {
        return pools.containsKey(pool);
    }

    List<PoolName> pools() {
        return List.copyOf(pools.keySet());
    }

    void watch(Image image, StorageClient client) {
        image(image).watchedBy(new Watcher(client.id(), client.address()));
    }

    /** A client closes its images in order. */
    void leave(StorageClient client) {
        images().forEach(image -> image.unwatch(client.address()));
    }

    /** A client ends without a word. */
    void vanish(StorageClient client) {
        clock.after(WATCH_TIMEOUT, () -> leave(client));
    }

    private Optional<NavigableMap<String, StoredImage>> images(PoolName pool) {
        return Optional.ofNullable(pools.get(pool));
    }
}
