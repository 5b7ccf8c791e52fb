package io.flyingcircus.fcqemu.adapter.ceph.rbd;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Runs native calls on platform threads of their own and waits for each only so long.
 *
 * <p>Two reasons. A native call pins the carrier of a virtual thread, and there are as few carriers as cores: two hung
 * calls would hold up every other VM. And Ceph's own timeouts do not cover all: a write to an image whose exclusive lock
 * cannot be had waits for ever inside librbd. A call that outlives its patience is left alone on its thread; what it
 * works on must then never be used nor freed again.
 */
final class BoundedCalls {

    /** More calls than this at the same time wait for each other; hung ones count. */
    static final int MOST_AT_ONCE = 64;

    private final Semaphore free = new Semaphore(MOST_AT_ONCE);
    private final ExecutorService threads = Executors.newCachedThreadPool(
            Thread.ofPlatform().daemon().name("ceph-call-", 0).factory());

    /** The calls of this process: the bound is meant for all connections together. */
    static final BoundedCalls OF_THIS_PROCESS = new BoundedCalls();

    /**
     * Makes the call and waits for its result.
     *
     * @param patience how long to wait, for a thread and for the result together
     * @throws TimeoutException when the call did not return in time; it may still be under way
     * @throws CallNotMade      when it did not even begin: too many others hang, or the caller was interrupted before
     * @throws Exception        what the call threw
     */
    <T> T call(Duration patience, Callable<T> nativeCall) throws Exception {
        long end = System.nanoTime() + patience.toNanos();
        FutureTask<T> task = new FutureTask<>(() -> {
            try {
                return nativeCall.call();
            } finally {
                free.release();
            }
        });
        enter(patience);
        threads.execute(task);
        return await(task, end);
    }

    private void enter(Duration patience) throws CallNotMade {
        try {
            if (!free.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new CallNotMade(MOST_AT_ONCE + " other calls to Ceph are still waiting for an answer");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new CallNotMade("the thread was interrupted");
        }
    }

    /**
     * An interruption is kept for later: the call cannot be taken back, and its outcome (a lock, a released lock) must
     * not be lost.
     */
    private static <T> T await(FutureTask<T> task, long end) throws Exception {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return task.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
                } catch (InterruptedException later) {
                    interrupted = true;
                } catch (ExecutionException failed) {
                    throw failed.getCause() instanceof Exception thrown ? thrown : failed;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** The call was never made, so nothing has changed and its handle is as good as before. */
    static final class CallNotMade extends Exception {
        private static final long serialVersionUID = 1;

        CallNotMade(String why) {
            super(why);
        }
    }
}
