package io.flyingcircus.fcqemu.adapter.ceph.storage;

import io.flyingcircus.fcqemu.ports.storage.PendingConnection;
import io.flyingcircus.fcqemu.ports.storage.Storage;
import io.flyingcircus.fcqemu.ports.storage.StorageSession;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Connects on a thread of its own: loading librados and librbd, and the monitors' answers, take longer than all else that a
 * short command does. Bounded by the timeouts of connecting.
 */
final class ConnectingThread implements PendingConnection {

    private final FutureTask<StorageSession> connecting;

    /** Whether somebody has taken the session or given it up; the first of both counts. */
    private final AtomicBoolean settled = new AtomicBoolean();

    private ConnectingThread(Storage storage) {
        connecting = new FutureTask<>(storage::connect);
    }

    static ConnectingThread start(Storage storage) {
        ConnectingThread started = new ConnectingThread(storage);
        Thread.ofPlatform().daemon().name("ceph-connect").start(started.connecting);
        return started;
    }

    @Override
    public StorageSession session() {
        if (!settled.compareAndSet(false, true)) {
            throw new IllegalStateException("this connection was taken or given up before");
        }
        return Uninterrupted.get(connecting);
    }

    @Override
    public void close() {
        if (settled.compareAndSet(false, true)) {
            Thread.ofPlatform().daemon().name("ceph-disconnect").start(this::endWhenThere);
        }
    }

    private void endWhenThere() {
        try {
            Uninterrupted.get(connecting).close();
        } catch (RuntimeException neverThere) {
            // Nobody waits for it any more, and there is nothing to end.
        }
    }
}
