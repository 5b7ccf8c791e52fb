package io.flyingcircus.fcqemu.adapter.ceph.filesystem;

import io.flyingcircus.fcqemu.adapter.ceph.process.CommandFailedException;
import io.flyingcircus.fcqemu.ports.storage.SeedFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** What a volume is to hold when it is made afresh. Its {@code toString} names it in a sentence. */
public sealed interface VolumeContent permits SwapSpace, TmpFileSystem {

    /** Swap space labelled {@code swap}. */
    static VolumeContent swap() {
        return new SwapSpace();
    }

    /**
     * A partition table and in its one partition an XFS labelled {@code tmp} with these files in {@code fc-data}.
     *
     * @param mkfsOptions options of {@code mkfs.xfs} as configured
     */
    static VolumeContent tmp(String mkfsOptions, List<SeedFile> files) {
        return new TmpFileSystem(mkfsOptions, files);
    }

    /**
     * Makes it in sparse files.
     *
     * @param folder      an empty folder for files and for the programs to run in
     * @param volumeBytes size of the volume
     * @param limit       how long each program may take
     * @return the files with their places in the volume; all else of the volume must read as zeroes
     */
    List<Piece> make(Path folder, long volumeBytes, Duration limit) throws IOException, CommandFailedException;
}
