package io.flyingcircus.fcqemu.adapter.ceph.storage;

import io.flyingcircus.fcqemu.ports.storage.PendingConnection;
import io.flyingcircus.fcqemu.ports.storage.Storage;
import io.flyingcircus.fcqemu.ports.storage.StorageSession;
import java.util.concurrent.ExecutionException;
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
        return await();
    }

    /** An interruption is kept for later: a session that nobody takes is never closed. */
    private StorageSession await() {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return connecting.get();
                } catch (InterruptedException later) {
                    interrupted = true;
                } catch (ExecutionException failed) {
                    switch (failed.getCause()) {
                        case RuntimeException failure -> throw failure;
                        case Error failure -> throw failure;
                        case null, default -> throw new IllegalStateException(failed);
                    }
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void close() {
        if (settled.compareAndSet(false, true)) {
            Thread.ofPlatform().daemon().name("ceph-disconnect").start(this::endWhenThere);
        }
    }

    private void endWhenThere() {
        try {
            await().close();
        } catch (RuntimeException neverThere) {
            // Nobody waits for it any more, and there is nothing to end.
        }
    }
}
