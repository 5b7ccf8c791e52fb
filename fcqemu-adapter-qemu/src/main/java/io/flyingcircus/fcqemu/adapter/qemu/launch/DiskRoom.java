package io.flyingcircus.fcqemu.adapter.qemu.launch;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * How much may still be written to a disk by root.
 *
 * @param bytes empty where nobody knows: the folder is not there, or its file system has no limit of its own
 */
record DiskRoom(OptionalLong bytes) {

    /** That of the disk a folder is on. */
    static DiskRoom of(Path folder) {
        try {
            FileStore disk = Files.getFileStore(folder);
            return new DiskRoom(
                    disk.getTotalSpace() > 0 ? OptionalLong.of(disk.getUnallocatedSpace()) : OptionalLong.empty());
        } catch (IOException e) {
            return new DiskRoom(OptionalLong.empty());
        }
    }

    /** Whether it is known to be less. */
    boolean lessThan(long least) {
        return bytes.isPresent() && bytes.getAsLong() < least;
    }
}
