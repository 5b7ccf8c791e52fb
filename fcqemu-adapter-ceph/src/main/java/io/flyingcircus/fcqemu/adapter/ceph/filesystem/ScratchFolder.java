package io.flyingcircus.fcqemu.adapter.ceph.filesystem;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A folder for temporary files that is removed when it is closed. Its name tells which process it belongs to, so that
 * one left behind by a killed process is removed by the next that needs one.
 */
public final class ScratchFolder implements AutoCloseable {

    private static final Pattern NAME = Pattern.compile("([0-9]+)\\.([0-9]+)\\.[0-9]+");

    private final Path path;
    private final Consumer<IOException> whenLeft;

    private ScratchFolder(Path path, Consumer<IOException> whenLeft) {
        this.path = path;
        this.whenLeft = whenLeft;
    }

    /**
     * Makes one, readable by its owner alone, and removes those of dead processes beside it.
     *
     * @param parent where such folders are; made if it is not there
     * @param whenLeft is told why one could not be removed. Nothing but some space depends on it, and the next process tries
     *     again
     * @throws IOException when it cannot be made, for example for lack of space
     */
    public static ScratchFolder in(Path parent, Consumer<IOException> whenLeft) throws IOException {
        Files.createDirectories(parent);
        removeStale(parent, whenLeft);
        long pid = ProcessHandle.current().pid();
        String prefix = pid + "." + startTicks(pid).orElse("0") + ".";
        Path made = Files.createTempDirectory(
                parent, prefix, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        return new ScratchFolder(made, whenLeft);
    }

    /** Where it is. */
    public Path path() {
        return path;
    }

    private static void removeStale(Path parent, Consumer<IOException> whenLeft) throws IOException {
        List<Path> found;
        try (Stream<Path> folders = Files.list(parent)) {
            found = folders.toList();
        }
        for (Path folder : found) {
            Matcher name = NAME.matcher(folder.getFileName().toString());
            if (name.matches() && !startTicks(Long.parseLong(name.group(1))).equals(Optional.of(name.group(2)))) {
                removeOrTell(folder, whenLeft);
            }
        }
    }

    private static void removeOrTell(Path folder, Consumer<IOException> whenLeft) {
        try {
            remove(folder);
        } catch (IOException failed) {
            whenLeft.accept(failed);
        }
    }

    /** When a process began, in clock ticks since boot: field 22 of {@code /proc/PID/stat}. Nothing if there is none. */
    private static Optional<String> startTicks(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            // The second field is a name in parentheses that may contain anything, the third follows the last of them.
            String[] fromThird = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return Optional.of(fromThird[22 - 3]);
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    private static void remove(Path folder) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failed) {
                // Another process is cleaning up the same folder.
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failed) throws IOException {
                Files.deleteIfExists(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** Removes it with all that is in it. */
    @Override
    public void close() {
        removeOrTell(path, whenLeft);
    }
}
