package io.flyingcircus.fcqemu.cli.client;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** This process, as it becomes another program: same PID, terminal, signals and exit code, as nobody in between could have. */
final class ThisProcess {

    private static final int READ_ONLY = 0;
    private static final Linker LINKER = Linker.nativeLinker();

    private ThisProcess() {}

    /**
     * Runs another program instead of this one; returns only if that is not possible.
     *
     * @param command program, as a path, and its arguments
     * @param stdin what it is given to read instead of this process's; empty: the same
     * @throws IOException if it is not possible
     */
    static void become(List<String> command, Optional<byte[]> stdin) throws IOException {
        try (Arena memory = Arena.ofConfined()) {
            if (stdin.isPresent()) {
                readFrom(stdin.get(), memory);
            }
            MemorySegment words = memory.allocate(ValueLayout.ADDRESS, command.size() + 1L);
            for (int i = 0; i < command.size(); i++) {
                words.setAtIndex(ValueLayout.ADDRESS, i, memory.allocateFrom(command.get(i)));
            }
            words.setAtIndex(ValueLayout.ADDRESS, command.size(), MemorySegment.NULL);
            var _ = (int) function(
                            "execv",
                            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS))
                    .invokeExact(memory.allocateFrom(command.getFirst()), words);
            throw new IOException(command.getFirst() + " cannot be run");
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IOException(e);
        }
    }

    /** Has descriptor 0 be a file with these bytes, which has no name. */
    private static void readFrom(byte[] bytes, Arena memory) throws Throwable {
        Path file = Files.createTempFile("fc-qemu", ".stdin");
        try {
            Files.write(file, bytes);
            int opened = (int) function(
                            "open",
                            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT))
                    .invokeExact(memory.allocateFrom(file.toString()), READ_ONLY);
            int changed = (int) function(
                            "dup2",
                            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT))
                    .invokeExact(opened, 0);
            if (opened < 0 || changed < 0) {
                throw new IOException("what was read of stdin cannot be read again");
            }
        } finally {
            Files.delete(file);
        }
    }

    @SuppressWarnings("restricted") // the JVM is started with access to native code
    private static MethodHandle function(String name, FunctionDescriptor descriptor) {
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), descriptor);
    }
}
