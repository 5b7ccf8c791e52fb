package io.flyingcircus.fcqemu.it.testbed;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Runs code of this process inside the network namespace of a host (setns(2)), so that an adapter under test reaches
 * what the host reaches, its own {@code 127.0.0.1} included. A namespace belongs to a thread, so each call has a thread
 * of its own, and what that one starts inherits it.
 */
public final class HostThread {

    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final int O_RDONLY_CLOEXEC = 0x80000;
    private static final int CLONE_NEWNET = 0x40000000;
    private static final MethodHandle OPEN = libc(
            "open",
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
            Linker.Option.firstVariadicArg(2));
    private static final MethodHandle SETNS =
            libc("setns", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    private static final MethodHandle CLOSE =
            libc("close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

    private HostThread() {}

    /** Runs {@code work} on a host and returns what it returns; what it throws is thrown here, unchecked. */
    public static <T extends @Nullable Object> T call(TestbedHost host, Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(() -> {
            enter(host.namespace());
            return work.call();
        });
        Thread thread = Thread.ofPlatform().daemon().name("on-" + host.name()).start(task);
        try {
            return task.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw unchecked(e.getCause());
        } catch (TimeoutException e) {
            thread.interrupt();
            throw new AssertionError("work on " + host.name() + " had not ended after " + PATIENCE, e);
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while working on " + host.name(), e);
        }
    }

    /** Runs {@code work} on a host. */
    public static void run(TestbedHost host, Runnable work) {
        HostThread.<@Nullable Void>call(host, () -> {
            work.run();
            return null;
        });
    }

    private static RuntimeException unchecked(@Nullable Throwable cause) {
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof RuntimeException exception ? exception : new IllegalStateException(cause);
    }

    private static void enter(String namespace) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment path = arena.allocateFrom("/run/netns/" + namespace);
            int descriptor = (int) OPEN.invokeExact(path, O_RDONLY_CLOEXEC);
            if (descriptor < 0) {
                throw new AssertionError("there is no network namespace " + namespace);
            }
            int result = (int) SETNS.invokeExact(descriptor, CLONE_NEWNET);
            int ignored = (int) CLOSE.invokeExact(descriptor);
            if (result != 0) {
                throw new AssertionError("cannot enter the network namespace " + namespace + ": tests need root");
            }
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    @SuppressWarnings("restricted")
    private static MethodHandle libc(String name, FunctionDescriptor descriptor, Linker.Option... options) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), descriptor, options);
    }
}
