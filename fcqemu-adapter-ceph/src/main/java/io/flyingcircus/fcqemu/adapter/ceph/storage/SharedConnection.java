package io.flyingcircus.fcqemu.adapter.ceph.storage;

import io.flyingcircus.fcqemu.adapter.ceph.rbd.CephCluster;
import io.flyingcircus.fcqemu.adapter.ceph.rbd.ClusterSettings;
import io.flyingcircus.fcqemu.ports.failure.StorageException;
import io.flyingcircus.fcqemu.ports.failure.StorageException.Reason;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A connection that many use at the same time, and one after the other: for looks alone. It is made when the first one needs it; who
 * comes while it is being made waits for the same one. Whoever finds it of no use says so, and whoever comes then gets another
 * one; the old one is ended when the last that uses it has gone.
 */
public final class SharedConnection {

    /** One that nobody used for longer may have been forgotten by whatever is on the way. */
    private static final Duration LONGEST_UNUSED = Duration.ofMinutes(15);

    private static final int MOST_TRIES = 10;

    private final AtomicReference<@Nullable Shared> newest = new AtomicReference<>();

    /** Nothing is connected yet. */
    SharedConnection() {}

    /**
     * The connection, for one more to use it.
     *
     * @throws StorageException as {@link CephCluster#connect} does
     */
    Use use(ClusterSettings settings) {
        for (int i = 0; i < MOST_TRIES; i++) {
            Shared there = newest.get();
            if (there == null || !there.fits(settings)) {
                Shared made = new Shared(settings);
                if (!newest.compareAndSet(there, made)) {
                    continue;
                }
                if (there != null) {
                    there.release();
                }
                start("ceph-connect", made.connecting);
                there = made;
            }
            Optional<Use> use = there.use();
            if (use.isPresent()) {
                return use.get();
            }
        }
        throw new StorageException(
                Reason.TIMED_OUT,
                "no connection to Ceph for looks: each of " + MOST_TRIES
                        + " was given up by others before it could be used. Check `ceph -s`, then try again.");
    }

    private void giveUp(Shared shared) {
        if (newest.compareAndSet(shared, null)) {
            shared.release();
        }
    }

    /** One user's hold of the connection. */
    final class Use implements AutoCloseable {

        private final Shared shared;
        private final CephCluster connection;
        private final boolean first;
        private final AtomicBoolean closed = new AtomicBoolean();

        private Use(Shared shared, CephCluster connection, boolean first) {
            this.shared = shared;
            this.connection = connection;
            this.first = first;
        }

        CephCluster connection() {
            return connection;
        }

        /** Whether nobody used it before. */
        boolean isFirst() {
            return first;
        }

        /** Whoever comes from now on gets another one. */
        void giveUp() {
            SharedConnection.this.giveUp(shared);
        }

        @Override
        public void close() {
            if (closed.compareAndSet(false, true)) {
                shared.release();
            }
        }
    }

    private final class Shared {

        private final ClusterSettings settings;
        private final FutureTask<Made> connecting;
        /** Users, and one as long as others may come. */
        private final AtomicInteger holds = new AtomicInteger(1);

        private final AtomicBoolean used = new AtomicBoolean();
        private volatile long lastUsedNanos = System.nanoTime();

        private record Made(CephCluster connection, FileTimes files) {}

        Shared(ClusterSettings settings) {
            this.settings = settings;
            this.connecting = new FutureTask<>(() -> {
                FileTimes configuration = FileTimes.of(settings.configuration());
                CephCluster connection = CephCluster.connect(settings);
                return new Made(connection, configuration.and(connection.keyrings()));
            });
        }

        boolean fits(ClusterSettings wanted) {
            if (!settings.equals(wanted)) {
                return false;
            }
            return switch (connecting.state()) {
                case RUNNING -> true;
                case FAILED, CANCELLED -> false;
                case SUCCESS ->
                    connecting.resultNow().connection().isSound()
                            && connecting.resultNow().files().areSame()
                            && System.nanoTime() - lastUsedNanos < LONGEST_UNUSED.toNanos();
            };
        }

        /** Empty if it is ended already. */
        Optional<Use> use() {
            CephCluster connection = await().connection();
            if (holds.getAndUpdate(before -> before == 0 ? 0 : before + 1) == 0) {
                return Optional.empty();
            }
            lastUsedNanos = System.nanoTime();
            return Optional.of(new Use(this, connection, used.compareAndSet(false, true)));
        }

        void release() {
            if (holds.decrementAndGet() == 0) {
                start("ceph-disconnect", this::disconnect);
            }
        }

        private void disconnect() {
            try {
                await().connection().close();
            } catch (StorageException neverThereOrHangs) {
                // There is nothing to end, or it is left to itself.
            }
        }

        private Made await() {
            try {
                return Uninterrupted.get(connecting);
            } catch (StorageException failure) {
                giveUp(this);
                // Each that waited for it tells its own.
                throw new StorageException(failure.reason(), failure.getMessage(), failure);
            } catch (RuntimeException | Error failure) {
                giveUp(this);
                throw failure;
            }
        }
    }

    private static void start(String name, Runnable work) {
        Thread.ofVirtual().name(name).start(work);
    }
}
