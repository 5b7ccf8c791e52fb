package io.flyingcircus.fcqemu.adapter.ceph.storage;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for what another thread does. An interruption is kept for later: what nobody takes is never closed. */
final class Uninterrupted {

    private Uninterrupted() {}

    /** What comes of it; or what it failed with, as it was thrown. */
    static <T> T get(Future<T> work) {
        try {
            return get(work, Long.MAX_VALUE);
        } catch (TimeoutException centuries) {
            throw new IllegalStateException(centuries);
        }
    }

    /**
     * The same, within that many nanoseconds.
     *
     * @throws TimeoutException if it takes longer; it goes on
     */
    static <T> T get(Future<T> work, long nanos) throws TimeoutException {
        long begun = System.nanoTime();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return work.get(nanos - (System.nanoTime() - begun), TimeUnit.NANOSECONDS);
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
}
