package io.flyingcircus.fcqemu.it.onehost;

import io.flyingcircus.fcqemu.it.testbed.Command;
import io.flyingcircus.fcqemu.it.testbed.Testbed;
import io.flyingcircus.fcqemu.it.testbed.TestbedHost;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The first host with a root folder of its own, which a test may treat as badly as it likes: same network, same name, same
 * storage client. Folders of it can be put on small disks that are filled up. Closing it removes it.
 */
final class SpareRoot implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String FILLING = "filling";

    private final TestbedHost host;
    private final List<Path> disks = new ArrayList<>();

    /** A root with the configuration of the first host and nothing else. */
    SpareRoot(Testbed testbed, String name) {
        TestbedHost first = testbed.firstHost();
        Path root = testbed.dir().resolve("hosts").resolve(name);
        this.host = new TestbedHost(first.name(), first.namespace(), root, first.address(), first.clientId());
        try {
            for (String folder : List.of("etc/qemu/vm", "run", "srv", "var/log")) {
                Files.createDirectories(root.resolve(folder));
            }
            Files.copy(first.root().resolve("etc/qemu/fc-qemu.conf"), root.resolve("etc/qemu/fc-qemu.conf"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    TestbedHost host() {
        return host;
    }

    Path path(String below) {
        return host.root().resolve(below);
    }

    /** Puts a folder of it on a disk of its own; what was in it is hidden. */
    SpareRoot onItsOwnDisk(String folder, String size) {
        try {
            Files.createDirectories(path(folder));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        command(
                "mount",
                "-t",
                "tmpfs",
                "-o",
                "size=" + size,
                "tmpfs",
                path(folder).toString());
        disks.add(path(folder));
        return this;
    }

    /** Fills the disk of a folder to the last byte. */
    void fill(String folder) {
        // Ends with an error when nothing more fits: that is the point of it.
        var _ = Command.of("dd", "if=/dev/zero", "of=" + path(folder).resolve(FILLING), "bs=4k")
                .run(PATIENCE);
    }

    /** Makes room on it again. */
    void makeRoom(String folder) {
        try {
            Files.delete(path(folder).resolve(FILLING));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void command(String... words) {
        Command.of(words).run(PATIENCE).orFail();
    }

    @Override
    public void close() {
        disks.forEach(disk -> command("umount", "--lazy", disk.toString()));
        try {
            Files.walkFileTree(host.root(), new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.delete(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failed)
                        throws IOException {
                    Files.delete(folder);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
