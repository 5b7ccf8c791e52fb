package io.flyingcircus.fcqemu.adapter.ceph.storage;

import io.flyingcircus.fcqemu.ports.failure.StorageException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/** The same question about several things at once. Each answer is bounded in time by itself. */
final class InParallel {

    private InParallel() {}

    /** The answer about each of these things, which differ, in their order; failures as of {@link #map}. */
    static <T, R> Map<T, R> each(List<T> things, Function<T, R> question) {
        List<R> answers = map(things, question);
        Map<T, R> each = new LinkedHashMap<>();
        for (int i = 0; i < things.size(); i++) {
            each.put(things.get(i), answers.get(i));
        }
        return each;
    }

    /** The answers in the order of the things; the first failure in that order, after all have ended. */
    static <T, R> List<R> map(List<T> things, Function<T, R> question) {
        if (things.size() == 1) {
            return List.of(question.apply(things.getFirst()));
        }
        List<Future<R>> asked = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            things.forEach(thing -> asked.add(threads.submit(() -> question.apply(thing))));
        }
        return asked.stream().map(InParallel::answer).toList();
    }

    private static <R> R answer(Future<R> ended) {
        if (ended.state() == Future.State.FAILED) {
            switch (ended.exceptionNow()) {
                case StorageException failed -> throw failed;
                case Throwable other -> throw new CompletionException(other);
            }
        }
        return ended.resultNow();
    }
}
