package io.flyingcircus.fcqemu.adapter.qemu.process;

import io.flyingcircus.fcqemu.ports.failure.HostException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Looks at many processes on several processors at once: each look is short, and is the kernel's work for the most part. */
final class SeveralThreads {

    /** More would hold up what else a host has to do. */
    private static final int MOST = 8;

    private SeveralThreads() {}

    /**
     * Looks at all of them.
     *
     * @param worthAThread how many take about as long as to start a thread for them
     * @return what was found, in their order
     * @throws RuntimeException that a look threw: what was not looked at is not taken for nothing
     */
    static <T, R> List<Optional<R>> look(List<T> all, int worthAThread, Function<T, Optional<R>> look) {
        return lookEach(all, worthAThread, () -> look);
    }

    /**
     * The same, with a look for each thread, which no other thread uses.
     *
     * @throws RuntimeException as {@link #look}
     */
    static <T, R> List<Optional<R>> lookEach(List<T> all, int worthAThread, Supplier<Function<T, Optional<R>>> looks) {
        List<Optional<R>> found = new ArrayList<>(Collections.nCopies(all.size(), Optional.empty()));
        AtomicInteger next = new AtomicInteger();
        Runnable work = () -> {
            Function<T, Optional<R>> look = looks.get();
            for (int i = next.getAndIncrement(); i < all.size(); i = next.getAndIncrement()) {
                Optional<R> one = look.apply(all.get(i));
                if (one.isPresent()) {
                    synchronized (found) {
                        found.set(i, one);
                    }
                }
            }
        };
        int others =
                Math.min(Math.min(Runtime.getRuntime().availableProcessors(), MOST) - 1, all.size() / worthAThread);
        List<FutureTask<@Nullable Void>> theirs = new ArrayList<>();
        for (int i = 0; i < others; i++) {
            var task = new FutureTask<@Nullable Void>(work, null);
            theirs.add(task);
            Thread.ofPlatform().daemon().name("looks-at-processes").start(task);
        }
        work.run();
        theirs.forEach(SeveralThreads::await);
        synchronized (found) {
            return List.copyOf(found);
        }
    }

    private static void await(FutureTask<@Nullable Void> task) {
        try {
            task.get();
        } catch (ExecutionException failed) {
            switch (failed.getCause()) {
                case RuntimeException failure -> throw failure;
                case Error failure -> throw failure;
                case null, default -> throw new IllegalStateException(failed);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HostException("interrupted while looking at processes; nothing was changed. Try again.", e);
        }
    }
}
