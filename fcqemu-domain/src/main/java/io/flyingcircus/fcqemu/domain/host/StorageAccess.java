package io.flyingcircus.fcqemu.domain.host;

import io.flyingcircus.fcqemu.domain.report.VmEvents;
import io.flyingcircus.fcqemu.ports.events.Field;
import io.flyingcircus.fcqemu.ports.failure.StorageException;
import io.flyingcircus.fcqemu.ports.failure.VmStateException;
import io.flyingcircus.fcqemu.ports.hypervisor.StorageClientNotes;
import io.flyingcircus.fcqemu.ports.locks.FenceEntry;
import io.flyingcircus.fcqemu.ports.storage.PendingConnection;
import io.flyingcircus.fcqemu.ports.storage.StorageLook;
import io.flyingcircus.fcqemu.ports.storage.StorageSession;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The one connection a command has to the storage, opened when it is first needed and not before, and the look it may have
 * without one.
 *
 * <p>Where locks are changed, what an earlier process of this host asked for must be over first: if that one was killed, its
 * request to release a lock may still be on its way, and would be carried out after this process has read the lock and let
 * the guest go on. So each process notes its client before its first request about a lock and, at its end, that all requests
 * were answered; whoever finds a note without an end cuts that client off before it looks at anything. So with such a note
 * there is no look over a connection that others share, and none once this command has one of its own.
 */
final class StorageAccess implements AutoCloseable {

    /** The process is dead: what it left on its way is delivered within minutes or not at all. */
    private static final Duration PREDECESSOR_EXPIRY = Duration.ofHours(1);

    private final HostPorts ports;
    private final VmName vm;
    private final VmEvents events;
    private final boolean changesLocks;
    private @Nullable PendingConnection pending;
    private @Nullable StorageSession session;
    private @Nullable StorageLook shared;
    private boolean noted;
    private boolean unanswered;

    /** @param changesLocks whether locks may be changed, for which the VM's lock on this host is held */
    StorageAccess(HostPorts ports, VmName vm, VmEvents events, boolean changesLocks) {
        this.ports = ports;
        this.vm = vm;
        this.events = events;
        this.changesLocks = changesLocks;
    }

    /** The connection will be needed, and may be opened while something else is looked at. */
    void expect() {
        if (session == null && pending == null) {
            pending = ports.storage().begin();
        }
    }

    /** The same, for one who only looks: of a connection that is kept there is nothing to expect. */
    void expectLook() {
        if (sharedLook().isEmpty()) {
            expect();
        }
    }

    /**
     * A look, over the connection that is kept for looks if there is one and this command has none of its own. What is changed
     * is decided by what is seen over {@link #session}.
     */
    StorageLook look() {
        return sharedLook().orElseGet(() -> new OwnLook(session()));
    }

    private Optional<StorageLook> sharedLook() {
        if (session != null || pending != null) {
            return Optional.empty();
        }
        if (shared == null) {
            shared = ports.storage().look().filter(_ -> !hasPredecessor()).orElse(null);
        }
        return Optional.ofNullable(shared);
    }

    private boolean hasPredecessor() {
        return changesLocks && notes().unfinished(vm).isPresent();
    }

    /** Whether what is looked at is looked at over the command's own connection. */
    boolean looksForItself() {
        return sharedLook().isEmpty();
    }

    StorageSession session() {
        if (session == null) {
            StorageSession opened = open();
            if (changesLocks) {
                try {
                    cutOffPredecessor(opened);
                } catch (RuntimeException failure) {
                    opened.close();
                    throw failure;
                }
            }
            session = opened;
        }
        return session;
    }

    /** One that could not be opened is not kept: the next to ask tries again. */
    private StorageSession open() {
        if (pending == null) {
            return ports.storage().connect();
        }
        PendingConnection begun = pending;
        pending = null;
        return begun.session();
    }

    private void cutOffPredecessor(StorageSession opened) {
        Optional<String> predecessor = notes().unfinished(vm);
        if (predecessor.isEmpty()) {
            return;
        }
        String address = predecessor.get();
        try {
            opened.fence().block(address, PREDECESSOR_EXPIRY);
        } catch (StorageException failure) {
            throw new StorageException(
                    failure.reason(),
                    "an earlier fc-qemu was killed at work on " + vm + ", and its storage client " + address
                            + " could not be cut off; a request of it may still be carried out, so nothing is changed: "
                            + failure.getMessage() + " If that was more than an hour ago, remove run/qemu." + vm
                            + ".client instead",
                    failure);
        }
        if (opened.fence().entries().stream().map(FenceEntry::address).noneMatch(address::equals)) {
            throw new VmStateException("the storage client " + address
                    + " of an earlier fc-qemu that was killed at work on "
                    + vm + " was put on the blocklist and is not listed there. Nothing was changed. Check 'ceph osd"
                    + " blocklist ls' and try again.");
        }
        events.warning(
                "fence", Field.of("client", address), Field.of("reason", "its process was killed at work on this VM"));
        notes().end(vm, address);
    }

    /** A request about a lock follows. */
    void beforeLockRequest() {
        if (!changesLocks) {
            throw new IllegalStateException("locks of " + vm + " are only looked at here");
        }
        if (!noted) {
            notes().begin(vm, session().clientAddress());
            noted = true;
        }
    }

    /** A request about a lock got no answer: it may be carried out yet. */
    void lockRequestUnanswered() {
        unanswered = true;
    }

    /** The note has gone with the other run files. */
    void noteGone() {
        noted = false;
    }

    @Override
    public void close() {
        if (shared != null) {
            shared.close();
            shared = null;
        }
        if (pending != null) {
            pending.close();
            pending = null;
        }
        if (session == null) {
            return;
        }
        String address = session.clientAddress();
        session.close();
        session = null;
        if (noted && !unanswered) {
            notes().end(vm, address);
        }
    }

    private StorageClientNotes notes() {
        return ports.hypervisor().storageClients();
    }
}
