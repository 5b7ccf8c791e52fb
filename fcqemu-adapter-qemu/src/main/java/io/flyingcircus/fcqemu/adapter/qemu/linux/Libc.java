package io.flyingcircus.fcqemu.adapter.qemu.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * Calls into the C library. None of them blocks longer than the kernel needs for the call itself, so a virtual thread
 * that makes one holds its carrier for microseconds only.
 */
final class Libc {

    private static final Linker LINKER = Linker.nativeLinker();
    private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
    private static final VarHandle ERRNO_VALUE =
            Linker.Option.captureStateLayout().varHandle(MemoryLayout.PathElement.groupElement("errno"));

    private static final MethodHandle OPEN =
            variadic("open", 2, ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
    private static final MethodHandle CLOSE = function("close", ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
    private static final MethodHandle FLOCK =
            function("flock", ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
    private static final MethodHandle POLL =
            function("poll", ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT);
    private static final MethodHandle KILL =
            function("kill", ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
    /** {@code syscall(2)}: the C libraries in use are older than some calls made here. */
    private static final MethodHandle SYSCALL = variadic(
            "syscall",
            1,
            ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_LONG);

    private Libc() {}

    /** {@code open(2)}. */
    static int open(String path, int flags, int mode) throws ErrnoException {
        return (int) call(
                "open " + path, (arena, state) -> (int) OPEN.invokeExact(state, arena.allocateFrom(path), flags, mode));
    }

    /** {@code close(2)}; that it fails changes nothing for the caller. */
    static void close(int descriptor) {
        try {
            call("close", (arena, state) -> (int) CLOSE.invokeExact(state, descriptor));
        } catch (ErrnoException e) {
            // Linux has given the descriptor up in any case.
        }
    }

    /** {@code flock(2)}. */
    static void flock(int descriptor, int operation) throws ErrnoException {
        call("flock", (arena, state) -> (int) FLOCK.invokeExact(state, descriptor, operation));
    }

    /** {@code poll(2)} for input on one descriptor, without waiting: whether there is any. */
    static boolean readable(int descriptor) throws ErrnoException {
        final short pollIn = 1;
        return call("poll", (arena, state) -> {
                    MemorySegment request = arena.allocate(8, 4);
                    request.set(ValueLayout.JAVA_INT, 0, descriptor);
                    request.set(ValueLayout.JAVA_SHORT, 4, pollIn);
                    return (int) POLL.invokeExact(state, request, 1L, 0);
                })
                > 0;
    }

    /** {@code kill(2)}. */
    static void kill(int pid, int signal) throws ErrnoException {
        call("kill " + pid, (arena, state) -> (int) KILL.invokeExact(state, pid, signal));
    }

    /** {@code syscall(2)} with four arguments. */
    static long syscall(String name, long number, long first, long second, long third, long fourth)
            throws ErrnoException {
        return call(name, (arena, state) -> (long) SYSCALL.invokeExact(state, number, first, second, third, fourth));
    }

    /** One native call; {@code state} receives errno. */
    private interface Call {
        long with(Arena arena, MemorySegment state) throws Throwable;
    }

    private static long call(String what, Call call) throws ErrnoException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(Linker.Option.captureStateLayout());
            long result = call.with(arena, state);
            if (result == -1) {
                throw new ErrnoException(what, (int) ERRNO_VALUE.get(state, 0L));
            }
            return result;
        } catch (ErrnoException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(what + " could not be called", e);
        }
    }

    @SuppressWarnings("restricted") // This is the one class that calls native code.
    private static MethodHandle function(String name, MemoryLayout result, MemoryLayout... arguments) {
        return LINKER.downcallHandle(
                LINKER.defaultLookup().findOrThrow(name), FunctionDescriptor.of(result, arguments), ERRNO);
    }

    @SuppressWarnings("restricted")
    private static MethodHandle variadic(
            String name, int firstVariadic, MemoryLayout result, MemoryLayout... arguments) {
        return LINKER.downcallHandle(
                LINKER.defaultLookup().findOrThrow(name),
                FunctionDescriptor.of(result, arguments),
                ERRNO,
                Linker.Option.firstVariadicArg(firstVariadic));
    }
}
