package io.flyingcircus.fcqemu.adapter.ceph.storage;

import io.flyingcircus.fcqemu.adapter.ceph.rbd.CephCluster;
import io.flyingcircus.fcqemu.adapter.ceph.rbd.ClusterSettings;
import io.flyingcircus.fcqemu.ports.failure.StorageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one connection that nobody has used, and makes the next when one has ended. It saves its taker what
 * {@code rados_connect} and {@code rados_shutdown} take, some 50 ms together.
 *
 * <p>What was made ahead must not know less than one made now. So it has the newest map of the cluster before it is handed out:
 * with an older one, a pool that is new would be overlooked, and the volumes in it. And it is none of use if the settings or
 * {@code ceph.conf} changed, or if the connection that ended before was refused something or had to wait in vain: what a person
 * has mended meanwhile would not be noticed.
 */
final class ConnectionsAhead implements Connections {

    /** One that is kept longer may have been forgotten by whatever is on the way. */
    private static final Duration LONGEST_KEPT = Duration.ofMinutes(15);

    /** A monitor that is there answers in milliseconds. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    /** What has ended a command is about to answer whoever typed it, and needs the processors that connecting takes. */
    private static final Duration REST = Duration.ofMillis(100);

    private record Spare(CephCluster connection, Optional<FileTime> configuration, long madeAtNanos) {

        boolean fits(ClusterSettings wanted) {
            return connection.settings().equals(wanted)
                    && configuration.isPresent()
                    && configuration.equals(changed(wanted))
                    && System.nanoTime() - madeAtNanos < LONGEST_KEPT.toNanos();
        }
    }

    private final AtomicReference<@Nullable Spare> spare = new AtomicReference<>();
    private final AtomicBoolean making = new AtomicBoolean();
    private final SharedConnection shared = new SharedConnection();

    @Override
    public CephCluster connect(ClusterSettings settings) {
        Spare kept = spare.getAndSet(null);
        if (kept != null) {
            if (kept.fits(settings) && isCurrent(kept.connection())) {
                return kept.connection();
            }
            start("ceph-disconnect", () -> disconnect(kept.connection()));
        }
        return CephCluster.connect(settings);
    }

    @Override
    public void end(CephCluster connection) {
        start("ceph-reconnect", () -> {
            rest();
            disconnect(connection);
            if (connection.isSound()) {
                makeSpare(connection.settings());
            }
        });
    }

    @Override
    public Optional<SharedConnection> forLooks() {
        return Optional.of(shared);
    }

    /** Whether it has the newest map now, and says so soon. */
    private static boolean isCurrent(CephCluster connection) {
        var asking = new FutureTask<@Nullable Void>(connection::waitForLatestMap, null);
        start("ceph-map", asking);
        try {
            asking.get(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException | TimeoutException broken) {
            // A new one tells what is wrong, if anything still is.
            return false;
        }
    }

    /** One at a time, and none where one is: the commands of many VMs end at once. */
    private void makeSpare(ClusterSettings settings) {
        if (spare.get() != null || !making.compareAndSet(false, true)) {
            return;
        }
        try {
            Optional<FileTime> configuration = changed(settings);
            Spare made = new Spare(CephCluster.connect(settings), configuration, System.nanoTime());
            if (!spare.compareAndSet(null, made)) {
                disconnect(made.connection());
            }
        } catch (StorageException later) {
            // Nobody waits for it; who needs one is told.
        } finally {
            making.set(false);
        }
    }

    private static void rest() {
        try {
            Thread.sleep(REST);
        } catch (InterruptedException nobodyInterrupts) {
            Thread.currentThread().interrupt();
        }
    }

    private static void disconnect(CephCluster connection) {
        try {
            connection.close();
        } catch (StorageException hangs) {
            // All that was asked of it has been answered or given up; it is left to itself.
        }
    }

    private static Optional<FileTime> changed(ClusterSettings settings) {
        try {
            return Optional.of(Files.getLastModifiedTime(settings.configuration()));
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }

    private static void start(String name, Runnable work) {
        Thread.ofVirtual().name(name).start(work);
    }
}
