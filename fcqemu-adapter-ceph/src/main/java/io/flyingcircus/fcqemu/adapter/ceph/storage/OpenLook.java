package io.flyingcircus.fcqemu.adapter.ceph.storage;

import io.flyingcircus.fcqemu.adapter.ceph.rbd.CephCluster;
import io.flyingcircus.fcqemu.ports.events.EventLog;
import io.flyingcircus.fcqemu.ports.failure.StorageException;
import io.flyingcircus.fcqemu.ports.locks.Fence;
import io.flyingcircus.fcqemu.ports.storage.Volumes;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * What one look uses of the shared connection. Pools are opened anew for each, so that one that was removed and made again is not
 * taken for the old one, and the map of the cluster is the newest, so that none is overlooked.
 */
final class OpenLook implements AutoCloseable {

    private final SharedConnection.Use use;
    private final OpenPools pools;
    private final Volumes volumes;
    private final Fence fence;
    /** Who looks, and what was asked and is not answered. */
    private final AtomicInteger holds = new AtomicInteger(1);

    private volatile boolean mapIsNew;
    private volatile boolean answered;

    OpenLook(SharedConnection.Use use, CephSettings settings, EventLog events) {
        this.use = use;
        this.pools = new OpenPools(use.connection());
        this.volumes = new CephVolumes(pools, settings, events);
        this.fence = new CephFence(use.connection());
        this.mapIsNew = use.isFirst();
    }

    CephCluster cluster() {
        return use.connection();
    }

    Volumes volumes() {
        return volumes;
    }

    Fence fence() {
        return fence;
    }

    boolean isSound() {
        return cluster().isSound();
    }

    /** Whether the connection was made for this look and has answered nothing yet, so that another one would be no better. */
    boolean isUntried() {
        return use.isFirst() && !answered;
    }

    /** Asks on a thread of its own. */
    <T> Asked<T> ask(Function<OpenLook, T> question) {
        holds.incrementAndGet();
        var asking = new FutureTask<>(() -> {
            try {
                if (!mapIsNew) {
                    cluster().waitForLatestMap();
                    mapIsNew = true;
                }
                T answer = question.apply(this);
                answered = true;
                return answer;
            } finally {
                release();
            }
        });
        Thread.ofVirtual().name("ceph-look").start(asking);
        return new Asked<>(asking);
    }

    /** Something that was asked. Whoever does not wait for the answer leaves it alone. */
    final class Asked<T> {

        private final FutureTask<T> asking;

        private Asked(FutureTask<T> asking) {
            this.asking = asking;
        }

        /**
         * The answer. If it takes longer, others get another connection.
         *
         * @throws TimeoutException if it takes longer, over a connection that has answered before
         * @throws StorageException as what was asked does
         */
        T within(Duration usual) throws TimeoutException {
            try {
                return Uninterrupted.get(asking, usual.toNanos());
            } catch (TimeoutException slow) {
                use.giveUp();
                if (!isUntried()) {
                    throw slow;
                }
            }
            return whenever();
        }

        /**
         * The answer, which is bounded in time by itself.
         *
         * @throws StorageException as what was asked does
         */
        T whenever() {
            return Uninterrupted.get(asking);
        }
    }

    private void release() {
        if (holds.decrementAndGet() == 0) {
            try {
                pools.close();
            } catch (StorageException gone) {
                // With the connection, which is given up as a whole then.
            } finally {
                use.close();
            }
        }
    }

    /** Ends the look; what is still being asked goes on without it. */
    @Override
    public void close() {
        release();
    }
}
