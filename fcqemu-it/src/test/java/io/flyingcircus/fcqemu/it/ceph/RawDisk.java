package io.flyingcircus.fcqemu.it.ceph;

import io.flyingcircus.fcqemu.it.testbed.Command;
import io.flyingcircus.fcqemu.it.testbed.CommandResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * A tmp volume as a file, looked at with the tools of other people: {@code sgdisk}, {@code blkid}, {@code xfs_repair},
 * and the kernel.
 *
 * @param file the whole volume
 */
record RawDisk(Path file) {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final long PARTITION_OFFSET = 8192 * 512;

    CommandResult run(String... words) {
        return Command.of(words).run(PATIENCE);
    }

    /** What {@code sgdisk} says about the table: all problems it finds. */
    String verifiedTable() {
        return run("sgdisk", "--verify", file.toString()).orFail().stdout();
    }

    /** What {@code sgdisk} says about the first partition. */
    String partition() {
        return run("sgdisk", "--info=1", file.toString()).orFail().stdout();
    }

    /** A tag of the file system in the partition, as {@code blkid} names it. */
    String tag(String name) {
        return run("blkid", "--probe", "--offset", "" + PARTITION_OFFSET, "-s", name, "-o", "value", file.toString())
                .orFail()
                .stdout()
                .strip();
    }

    /** Runs {@code work} with the file system mounted. */
    void mounted(Consumer<Path> work) throws IOException {
        Path folder = Files.createTempDirectory("fcqemu-mount");
        try {
            run(
                            "mount",
                            "-t",
                            "xfs",
                            "-o",
                            "loop,nouuid,offset=" + PARTITION_OFFSET,
                            file.toString(),
                            folder.toString())
                    .orFail();
            try {
                work.accept(folder);
            } finally {
                run("umount", folder.toString()).orFail();
            }
        } finally {
            Files.delete(folder);
        }
    }

    /** Whether the file system was left in the middle of its work, so that its log must be replayed. */
    boolean hasDirtyLog() throws IOException {
        Path partition = Files.createTempFile("fcqemu-partition", ".xfs");
        try {
            run("dd", "if=" + file, "of=" + partition, "bs=4M", "skip=1", "conv=sparse", "status=none")
                    .orFail();
            CommandResult checked = run("xfs_repair", "-n", "-f", partition.toString());
            return (checked.stdout() + checked.stderr()).contains("valuable metadata changes in a log");
        } finally {
            Files.delete(partition);
        }
    }
}
