package io.flyingcircus.fcqemu.it.twohosts;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Work that waits for other work of the same test. The common pool has one thread on a small machine. */
final class InBackground {

    private InBackground() {}

    static <T> CompletableFuture<T> run(Supplier<T> work) {
        return CompletableFuture.supplyAsync(work, task -> Thread.ofVirtual().start(task));
    }
}
