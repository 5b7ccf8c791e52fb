package io.flyingcircus.fcqemu.adapter.ceph.filesystem;

import io.flyingcircus.fcqemu.adapter.ceph.process.CommandFailedException;
import io.flyingcircus.fcqemu.adapter.ceph.process.ShellCommand;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Swap space labelled {@code swap}, made by {@code mkswap}. */
final class SwapSpace implements VolumeContent {

    private static final String FILE = "swap";

    @Override
    public List<Piece> make(Path folder, long volumeBytes, Duration limit) throws IOException, CommandFailedException {
        Path file = SparseFile.create(folder.resolve(FILE), volumeBytes);
        new ShellCommand("mkswap --label swap " + FILE, folder, limit).run();
        return List.of(new Piece(file, 0));
    }

    @Override
    public String toString() {
        return "swap space";
    }
}
