package io.flyingcircus.fcqemu.cli.wholehost;

import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/** The same work on many VMs, on a few of them at once. */
final class Shifts {

    private final int atOnce;

    Shifts(int atOnce) {
        this.atOnce = atOnce;
    }

    /** What it came to for each of them, in their order, when all are done. */
    <R> List<R> work(List<VmName> vms, Function<VmName, R> work) throws InterruptedException {
        List<Future<R>> begun = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(
                atOnce, Thread.ofPlatform().name("shift-", 0).factory())) {
            vms.forEach(vm -> begun.add(threads.submit(() -> work.apply(vm))));
            List<R> results = new ArrayList<>();
            for (Future<R> one : begun) {
                results.add(result(one));
            }
            return results;
        }
    }

    private static <R> R result(Future<R> one) throws InterruptedException {
        try {
            return one.get();
        } catch (ExecutionException failed) {
            switch (failed.getCause()) {
                case RuntimeException failure -> throw failure;
                case Error failure -> throw failure;
                case null, default -> throw new IllegalStateException(failed);
            }
        }
    }
}
