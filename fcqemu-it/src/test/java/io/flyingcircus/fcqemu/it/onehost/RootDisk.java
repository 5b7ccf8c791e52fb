package io.flyingcircus.fcqemu.it.onehost;

import io.flyingcircus.fcqemu.it.testbed.Command;
import io.flyingcircus.fcqemu.it.testbed.CommandResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A guest's root volume, or a snapshot of it, as a file, looked at with other people's tools and the kernel.
 *
 * @param file the whole disk: one partition with ext4
 */
record RootDisk(Path file) {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final long PARTITION_OFFSET = 1L << 20;

    /** Fetches an image or {@code image@snapshot} from Ceph. */
    static RootDisk fetch(TestVm vm, String image, Path folder) {
        Path file = folder.resolve(image.replaceAll("[^A-Za-z0-9]", "-") + ".img");
        vm.rbd("export", "--no-progress", image, file.toString());
        return new RootDisk(file);
    }

    /** Whether its journal has to be replayed before all is in its place: it was taken in the middle of the guest's work. */
    boolean needsRecovery() {
        return run("dumpe2fs", "-h", file + "?offset=" + PARTITION_OFFSET)
                .orFail()
                .stdout()
                .contains("needs_recovery");
    }

    /** A copy of a file on it, read through the kernel, which may neither write nor replay the journal. */
    Path copyOf(String path) throws IOException {
        Path folder = Files.createTempDirectory("fcqemu-root");
        Path copy = file.resolveSibling(file.getFileName() + ".copy");
        try {
            run("mount", "-t", "ext4", "-o", "ro,loop,offset=" + PARTITION_OFFSET, file.toString(), folder.toString())
                    .orFail();
            try {
                return Files.copy(folder.resolve(path), copy);
            } finally {
                run("umount", folder.toString()).orFail();
            }
        } finally {
            Files.delete(folder);
        }
    }

    private static CommandResult run(String... words) {
        return Command.of(words).run(PATIENCE);
    }
}
