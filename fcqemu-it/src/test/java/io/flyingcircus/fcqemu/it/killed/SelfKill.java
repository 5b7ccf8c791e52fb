package io.flyingcircus.fcqemu.it.killed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Counts the calls that change something, writes them down, and at one of them sends this process SIGKILL. */
final class SelfKill implements WatchedPorts.Watcher {

    private static final int SIGKILL = 9;

    private final KillPoint point;
    private final Path trace;
    private final MethodHandle kill;
    private int calls;
    private long began;

    /** @param trace gets a line for each call that ended: its name and the microseconds it took */
    SelfKill(KillPoint point, Path trace) {
        this.point = point;
        this.trace = trace;
        this.kill = kill();
    }

    @SuppressWarnings("restricted")
    private static MethodHandle kill() {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().findOrThrow("kill"),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    }

    @Override
    public void before(String call) {
        if (LookingCalls.NAMES.contains(call)) {
            return;
        }
        calls++;
        began = System.nanoTime();
        if (calls == point.call()) {
            switch (point.moment()) {
                case BEFORE -> die();
                case AMID -> Thread.ofPlatform().daemon().start(() -> dieIn(point.amid()));
                case AFTER -> {}
            }
        }
    }

    @Override
    public void after(String call) {
        if (LookingCalls.NAMES.contains(call)) {
            return;
        }
        long micros = (System.nanoTime() - began) / 1000;
        if (calls == point.call()) {
            die();
        }
        note(call + " " + micros);
    }

    private void note(String line) {
        try {
            Files.writeString(trace, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The kill is the point, whatever the call has come to by then: nothing waits for this moment. */
    private void dieIn(Duration delay) {
        LockSupport.parkNanos(delay.toNanos());
        die();
    }

    private void die() {
        try {
            int result = (int) kill.invokeExact((int) ProcessHandle.current().pid(), SIGKILL);
            throw new AssertionError("still alive after SIGKILL, kill(2) said " + result);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }
}
