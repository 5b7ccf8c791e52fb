package io.flyingcircus.fcqemu.adapter.ceph.storage;

import io.flyingcircus.fcqemu.adapter.ceph.rbd.Pool;
import io.flyingcircus.fcqemu.ports.storage.Image;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * Which root volumes are being made: an object of its own beside the image, {@code fc-qemu.create-vm.NAME.root}, there from
 * before {@code create-vm} begins until it ended well. In the pool, because the next start may be on another host, and a host
 * that loses its power forgets what is in its run folder.
 */
final class UnfinishedRoots {

    private static final String PREFIX = "fc-qemu.create-vm.";
    private static final int MOST_BYTES = 200;

    private final OpenPools pools;

    UnfinishedRoots(OpenPools pools) {
        this.pools = pools;
    }

    void begins(Image root) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        pool(root).writeObject(object(root), now + " by " + pools.cluster().address());
    }

    void ends(Image root) {
        pool(root).removeObject(object(root));
    }

    /** When it began and who makes it, as {@code TIME by ADDRESS}. */
    Optional<String> of(Image root) {
        return pool(root).readObject(object(root), MOST_BYTES);
    }

    /** What an operator types to say that a volume is whole. */
    static String remedy(Image root) {
        return "rados -p %s rm %s".formatted(root.pool(), object(root));
    }

    private Pool pool(Image root) {
        return pools.get(root.pool());
    }

    private static String object(Image root) {
        return PREFIX + root.name();
    }
}
