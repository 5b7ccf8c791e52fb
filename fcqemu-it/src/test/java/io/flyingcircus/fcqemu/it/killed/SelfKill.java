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
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;

/** Counts the calls that change something, writes them down, and at one of them sends this process a signal. */
final class SelfKill implements WatchedPorts.Watcher {

    /** In the trace, before the PID of a process that is about to stand still. */
    static final String HELD = "held ";

    private final KillPoint point;
    private final Path trace;
    private final MethodHandle kill;
    private final SortedMap<String, Integer> calls = new TreeMap<>();
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
        calls.merge(call, 1, Integer::sum);
        began = System.nanoTime();
        if (isThePoint(call)) {
            switch (point.moment()) {
                case BEFORE -> strike();
                case AMID -> Thread.ofPlatform().daemon().start(() -> strikeIn(point.amid()));
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
        if (isThePoint(call) && point.moment() != KillPoint.Moment.BEFORE) {
            strike();
        }
        note(call + " " + micros);
    }

    private boolean isThePoint(String call) {
        return point.call().equals(call) && calls.getOrDefault(call, 0) == point.occurrence();
    }

    private void note(String line) {
        try {
            Files.writeString(trace, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The blow is the point, whatever the call has come to by then: nothing waits for this moment. */
    private void strikeIn(Duration delay) {
        LockSupport.parkNanos(delay.toNanos());
        strike();
    }

    private void strike() {
        if (point.blow() == KillPoint.Blow.HELD) {
            note(HELD + ProcessHandle.current().pid());
        }
        try {
            int result = (int) kill.invokeExact(
                    (int) ProcessHandle.current().pid(), point.blow().signal());
            if (result != 0 || point.blow() == KillPoint.Blow.KILLED) {
                throw new AssertionError("still alive after " + point + ", kill(2) said " + result);
            }
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }
}
