package io.flyingcircus.fcqemu.adapter.ceph.filesystem;

import io.flyingcircus.fcqemu.adapter.ceph.process.CommandFailedException;
import io.flyingcircus.fcqemu.adapter.ceph.process.ShellCommand;
import io.flyingcircus.fcqemu.ports.storage.SeedFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/**
 * The tmp volume: GPT with one partition, in it an XFS labelled {@code tmp} whose root anyone may write to, and the
 * folder {@code fc-data} with what the host tells the guest. {@code mkfs.xfs} puts folders and files in by itself, from
 * a prototype; only the root's sticky bit has no place there and is set with {@code xfs_db}.
 */
final class TmpFileSystem implements VolumeContent {

    private static final String NAME = "tmp";
    private static final String FILE_SYSTEM = "xfs";
    private static final String ROOT_MODE = "041777";

    private final String mkfsOptions;
    private final XfsPrototype prototype;

    TmpFileSystem(String mkfsOptions, List<SeedFile> files) {
        this.mkfsOptions = mkfsOptions;
        this.prototype = new XfsPrototype(files);
    }

    @Override
    public List<Piece> make(Path folder, long volumeBytes, Duration limit) throws IOException, CommandFailedException {
        GuidPartitionTable table = new GuidPartitionTable(volumeBytes, NAME, UUID.randomUUID(), UUID.randomUUID());
        Path disk = SparseFile.create(folder.resolve("disk"), volumeBytes);
        try (FileChannel channel = FileChannel.open(disk, StandardOpenOption.WRITE)) {
            table.writeTo(channel);
        }
        Path fileSystem = SparseFile.create(folder.resolve(FILE_SYSTEM), table.partitionBytes());
        makeFileSystem(folder, limit);
        makeRootSticky(folder, limit);
        return List.of(new Piece(disk, 0), new Piece(fileSystem, table.partitionOffset()));
    }

    private void makeFileSystem(Path folder, Duration limit) throws IOException, CommandFailedException {
        String prototypeFile = prototype.writeTo(folder);
        // Without arguments it tells which options it knows.
        String usage = new ShellCommand("mkfs.xfs", folder, limit).runToAnyEnd().output();
        String pins = XfsFeatures.pinned(usage, mkfsOptions);
        String line = "mkfs.xfs %s %s -L %s -p %s %s".formatted(mkfsOptions, pins, NAME, prototypeFile, FILE_SYSTEM);
        new ShellCommand(line, folder, limit).run();
    }

    private static void makeRootSticky(Path folder, Duration limit) throws CommandFailedException, IOException {
        String line =
                "xfs_db -x -c 'sb 0' -c 'addr rootino' -c 'write core.mode %s' %s".formatted(ROOT_MODE, FILE_SYSTEM);
        new ShellCommand(line, folder, limit).run();
        String read = "xfs_db -r -c 'sb 0' -c 'addr rootino' -c 'print core.mode' %s".formatted(FILE_SYSTEM);
        String mode = new ShellCommand(read, folder, limit).run();
        if (!mode.contains("core.mode = " + ROOT_MODE)) {
            throw new IOException("xfs_db did not set the mode of the root to " + ROOT_MODE + ": " + mode);
        }
    }

    @Override
    public String toString() {
        return "the tmp file system";
    }
}
