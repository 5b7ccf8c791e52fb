package io.flyingcircus.fcqemu.it.memory;

import io.flyingcircus.fcqemu.ports.failure.StorageException;
import io.flyingcircus.fcqemu.ports.failure.StorageException.Reason;
import io.flyingcircus.fcqemu.ports.storage.PendingConnection;
import io.flyingcircus.fcqemu.ports.storage.Storage;
import io.flyingcircus.fcqemu.ports.storage.StorageLook;
import io.flyingcircus.fcqemu.ports.storage.StorageSession;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** One host's door to the storage. */
public final class InMemoryStorage implements Storage {

    /** What an operation that gets no answer waits. */
    public static final Duration OPERATION_TIMEOUT = Duration.ofSeconds(10);

    private final InMemoryHost host;
    private boolean unreachable;
    private Optional<Duration> carriedOutAfter = Optional.empty();
    /** Requests that were sent, and are carried out later. */
    private final List<Runnable> onTheWay = new ArrayList<>();

    private boolean fencingPermitted = true;
    private boolean unfencingPermitted;
    private boolean keepsConnectionForLooks;
    private Optional<InMemorySession> forLooks = Optional.empty();

    InMemoryStorage(InMemoryHost host) {
        this.host = host;
    }

    @Override
    public StorageSession connect() {
        host.before("Storage", "connect");
        requireReachable();
        return new InMemorySession(host, host.world().storage().newClient(host.address()));
    }

    @Override
    public PendingConnection begin() {
        return new InMemoryPendingConnection(this);
    }

    @Override
    public Optional<StorageLook> look() {
        return keepsConnectionForLooks ? Optional.of(new InMemoryLook(this)) : Optional.empty();
    }

    /** From now on all looks share one connection, as those of a daemon do. */
    public void keepConnectionForLooks() {
        keepsConnectionForLooks = true;
    }

    /** The one connection of all looks; a new one if it was cut off. */
    InMemorySession forLooks() {
        InMemorySession session = forLooks.filter(kept -> !kept.cluster().isBlocked(kept.clientAddress()))
                .orElseGet(
                        () -> new InMemorySession(host, host.world().storage().newClient(host.address())));
        forLooks = Optional.of(session);
        return session;
    }

    /** Whether anything gets through to the cluster. */
    public boolean isReachable() {
        return !unreachable;
    }

    /** Nothing gets through to the cluster, until it is switched back. */
    public void unreachable(boolean isUnreachable) {
        unreachable = isUnreachable;
    }

    /** Whether this host's client may cut others off; it may, unless told otherwise. */
    public void fencingPermitted(boolean isPermitted) {
        fencingPermitted = isPermitted;
    }

    /** Whether this host's client may take that back; with the caps that hosts have, it may not. */
    public void unfencingPermitted(boolean isPermitted) {
        unfencingPermitted = isPermitted;
    }

    /** The next request that takes or releases a lock gets no answer; it is carried out, but only after {@code delay}. */
    public void loseAnswer(Duration delay) {
        carriedOutAfter = Optional.of(delay);
    }

    /** A request that takes or releases a lock reaches the storage. */
    <T> T carryOut(StorageClient client, Supplier<T> request) {
        if (carriedOutAfter.isEmpty()) {
            return request.get();
        }
        Runnable late = () -> {
            if (!host.world().storage().isBlocked(client.address())) {
                T _ = request.get();
            }
        };
        onTheWay.add(late);
        host.world().clock().after(carriedOutAfter.get(), () -> {
            if (onTheWay.remove(late)) {
                late.run();
            }
        });
        carriedOutAfter = Optional.empty();
        throw noAnswer();
    }

    /** Its host boots, which takes longer than any request is on its way: what it sent is carried out before it is up again. */
    void booted() {
        while (!onTheWay.isEmpty()) {
            onTheWay.removeFirst().run();
        }
    }

    private StorageException noAnswer() {
        host.world().clock().sleep(OPERATION_TIMEOUT);
        return new StorageException(Reason.TIMED_OUT, "the storage did not answer within " + OPERATION_TIMEOUT);
    }

    void requireReachable() {
        if (unreachable) {
            throw noAnswer();
        }
    }

    boolean fencingPermitted() {
        return fencingPermitted;
    }

    void requireFencingPermitted() {
        if (!fencingPermitted) {
            throw new StorageException(Reason.NOT_PERMITTED, "this client may not cut others off");
        }
    }

    void requireUnfencingPermitted() {
        if (!unfencingPermitted) {
            throw new StorageException(Reason.NOT_PERMITTED, "this client may not take back that others are cut off");
        }
    }
}
