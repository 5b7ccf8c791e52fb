package io.flyingcircus.fcqemu.it.twohosts;

import io.flyingcircus.fcqemu.it.onehost.TestVm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * When a guest said something on its console, seen from outside: its own clock stands still while it does. A guest that
 * writes all the time is silent while it is stopped.
 */
final class ConsoleWatch implements AutoCloseable {

    private static final long BETWEEN_LOOKS_NANOS = 1_000_000;

    private final List<Path> logs;
    private final long[] sizes;
    private final Thread thread;
    private final List<Duration> silences = new ArrayList<>();

    private ConsoleWatch(List<Path> logs) {
        this.logs = logs;
        this.sizes = new long[logs.size()];
        this.thread = Thread.ofPlatform().daemon().name("console-watch").unstarted(this::watch);
    }

    static ConsoleWatch of(TestVm one, TestVm other) {
        ConsoleWatch watch = new ConsoleWatch(List.of(one.log("log"), other.log("log")));
        watch.thread.start();
        return watch;
    }

    private void watch() {
        long last = System.nanoTime();
        while (!Thread.currentThread().isInterrupted()) {
            long now = System.nanoTime();
            if (grown()) {
                note(Duration.ofNanos(now - last));
                last = now;
            }
            LockSupport.parkNanos(BETWEEN_LOOKS_NANOS);
        }
    }

    /** A log that became shorter is a new one, of a QEMU that was started. */
    private boolean grown() {
        boolean grown = false;
        for (int i = 0; i < sizes.length; i++) {
            long size = size(logs.get(i));
            grown |= size > sizes[i];
            sizes[i] = size;
        }
        return grown;
    }

    private static long size(Path log) {
        try {
            return Files.size(log);
        } catch (IOException none) {
            return 0;
        }
    }

    private synchronized void note(Duration silence) {
        silences.add(silence);
    }

    /** The longest ones, longest first, in milliseconds. */
    synchronized List<Long> longestSilences(int count) {
        return silences.stream()
                .sorted(Comparator.reverseOrder())
                .limit(count)
                .map(Duration::toMillis)
                .toList();
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
