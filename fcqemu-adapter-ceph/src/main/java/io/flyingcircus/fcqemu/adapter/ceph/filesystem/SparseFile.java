package io.flyingcircus.fcqemu.adapter.ceph.filesystem;

import com.sun.jna.LastErrorException;
import com.sun.jna.Library;
import com.sun.jna.Native;
import io.flyingcircus.fcqemu.adapter.ceph.rbd.Extent;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Sparse files: making them, and finding the parts that hold data with {@code lseek(2)}, which Java does not offer. */
final class SparseFile {

    private static final int O_RDONLY = 0;
    private static final int O_CLOEXEC = 0x80000;
    private static final int SEEK_DATA = 3;
    private static final int SEEK_HOLE = 4;
    private static final int ENXIO = 6;

    private SparseFile() {}

    /** Makes a file of that size with nothing in it. */
    static Path create(Path path, long bytes) throws IOException {
        try (var file = new RandomAccessFile(path.toFile(), "rw")) {
            file.setLength(bytes);
        }
        return path;
    }

    /** The parts of a file that are not holes, in order. */
    static List<Extent> dataExtents(Path path) throws IOException {
        long size = Files.size(path);
        try {
            int file = LibC.get().open(path.toString(), O_RDONLY | O_CLOEXEC);
            try {
                return dataExtents(file, size);
            } finally {
                LibC.get().close(file);
            }
        } catch (LastErrorException failed) {
            throw new IOException("cannot look for data in " + path + ": " + failed.getMessage(), failed);
        }
    }

    private static List<Extent> dataExtents(int file, long size) {
        List<Extent> extents = new ArrayList<>();
        long position = 0;
        while (position < size) {
            long data = nextData(file, position, size);
            if (data >= size) {
                break;
            }
            long hole = LibC.get().lseek(file, data, SEEK_HOLE);
            extents.add(new Extent(data, hole - data));
            position = hole;
        }
        return List.copyOf(extents);
    }

    private static long nextData(int file, long position, long size) {
        try {
            return LibC.get().lseek(file, position, SEEK_DATA);
        } catch (LastErrorException failed) {
            if (failed.getErrorCode() == ENXIO) {
                return size;
            }
            throw failed;
        }
    }

    /** The few calls of libc needed; {@code off_t} is a long on the 64-bit systems this runs on. */
    interface LibC extends Library {

        static LibC get() {
            return Loaded.LIBRARY;
        }

        int open(String path, int flags) throws LastErrorException;

        long lseek(int file, long offset, int whence) throws LastErrorException;

        int close(int file) throws LastErrorException;

        /** Holder of the library, so that loading waits for the first call. */
        final class Loaded {
            private static final LibC LIBRARY =
                    Native.load("c", LibC.class, Map.of(Library.OPTION_STRING_ENCODING, "UTF-8"));

            private Loaded() {}
        }
    }
}
