package io.flyingcircus.fcqemu.cli.check;

import io.flyingcircus.fcqemu.domain.check.Asked;
import io.flyingcircus.fcqemu.ports.failure.FcQemuException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Threads that ask one kind of question, a few at a time. One that hangs, in the kernel or in a library, holds up no other kind,
 * and not the end of the process.
 */
final class Questions {

    private final ExecutorService threads;

    Questions(String name, int atOnce) {
        threads = Executors.newFixedThreadPool(
                atOnce,
                Thread.ofPlatform().daemon().name("check-" + name + "-", 0).factory());
    }

    <T> Future<T> ask(Callable<T> question) {
        return threads.submit(question);
    }

    /** Its answer, if it comes in time. */
    static <T> Asked<T> answer(Future<T> question, Deadline deadline) {
        try {
            return new Asked.Answered<>(question.get(deadline.left().toNanos(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException late) {
            return new Asked.TooLate<>();
        } catch (ExecutionException failed) {
            return new Asked.Failed<>(
                    failed.getCause() instanceof FcQemuException known
                            ? known.getMessage()
                            : "unexpected: " + failed.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Asked.TooLate<>();
        }
    }
}
