package io.flyingcircus.fcqemu.adapter.ceph.filesystem;

import io.flyingcircus.fcqemu.adapter.ceph.rbd.Extent;
import io.flyingcircus.fcqemu.adapter.ceph.rbd.OpenImage;
import io.flyingcircus.fcqemu.ports.failure.StorageException;
import io.flyingcircus.fcqemu.ports.failure.StorageException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Gives an image new content: makes it read as zeroes everywhere, then writes what is not zero. */
final class ImageFilling {

    /** Holes and zeroes smaller than this are written as they are. */
    private static final int BLOCK_BYTES = 4096;

    private static final int BUFFER_BYTES = 4 * 1024 * 1024;

    private final OpenImage image;
    private final long deadlineNanos;
    private final Duration limit;
    private final ByteBuffer zeroes = ByteBuffer.allocateDirect(BLOCK_BYTES);

    ImageFilling(OpenImage image, Duration limit) {
        this.image = image;
        this.limit = limit;
        this.deadlineNanos = System.nanoTime() + limit.toNanos();
    }

    /**
     * Makes the whole image read as zeroes, and makes sure of it: a new file system over an old one's log would not
     * mount. Only objects that hold data are discarded and looked at again, which is several times faster than
     * discarding all and as good, for the others were seen to hold nothing.
     */
    void empty() {
        // librbd writes through until the first flush, and in parallel after it.
        image.flush();
        List<Extent> ranges = wholeObjects(image.dataExtents());
        for (Extent range : ranges) {
            checkTime();
            image.discard(range.offset(), range.length());
        }
        List<Extent> left = dataIn(ranges);
        for (Extent range : left) {
            checkTime();
            image.writeZeroes(range.offset(), range.length());
        }
        image.flush();
        left.forEach(this::checkZero);
    }

    private List<Extent> dataIn(List<Extent> ranges) {
        image.flush();
        List<Extent> data = new ArrayList<>();
        for (Extent range : ranges) {
            checkTime();
            data.addAll(image.dataExtents(range));
        }
        return data;
    }

    /** Discards of parts of objects may be ignored, so the ranges are widened to whole ones and joined. */
    private List<Extent> wholeObjects(List<Extent> data) {
        long objectBytes = image.objectBytes();
        long size = image.sizeBytes();
        List<Extent> ranges = new ArrayList<>();
        for (Extent extent : data) {
            long start = extent.offset() / objectBytes * objectBytes;
            long end = Math.min(size, Math.ceilDiv(extent.end(), objectBytes) * objectBytes);
            if (!ranges.isEmpty() && ranges.getLast().end() >= start) {
                Extent last = ranges.removeLast();
                ranges.add(new Extent(last.offset(), Math.max(last.end(), end) - last.offset()));
            } else {
                ranges.add(new Extent(start, end - start));
            }
        }
        return ranges;
    }

    private void checkZero(Extent range) {
        for (long offset = range.offset(); offset < range.end(); offset += BUFFER_BYTES) {
            checkTime();
            for (byte value : image.read(offset, (int) Math.min(BUFFER_BYTES, range.end() - offset))) {
                if (value != 0) {
                    throw new StorageException(
                            Reason.OTHER,
                            "%s keeps its old content near byte %d although it was discarded and zeroed; the volume is not usable. Remove the image, it will be made anew."
                                    .formatted(image.fullName(), offset));
                }
            }
        }
    }

    /** Copies what is not zero and waits until it is safe. */
    void copy(List<Piece> pieces) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
        for (Piece piece : pieces) {
            try (FileChannel file = FileChannel.open(piece.file(), StandardOpenOption.READ)) {
                for (Extent extent : SparseFile.dataExtents(piece.file())) {
                    copy(file, extent, piece.offset(), buffer);
                }
            }
        }
        image.flush();
    }

    private void copy(FileChannel file, Extent extent, long shift, ByteBuffer buffer) throws IOException {
        for (long from = extent.offset(); from < extent.end(); from += BUFFER_BYTES) {
            buffer.clear().limit((int) Math.min(BUFFER_BYTES, extent.end() - from));
            long position = from;
            while (buffer.hasRemaining()) {
                int count = file.read(buffer, position);
                if (count < 0) {
                    throw new IOException("a temporary file became shorter while it was read");
                }
                position += count;
            }
            writeUnlessZero(buffer.flip(), from + shift);
        }
    }

    private void writeUnlessZero(ByteBuffer buffer, long target) {
        int start = 0;
        while (start < buffer.limit()) {
            int end = start;
            while (end < buffer.limit() && !isZero(buffer, end)) {
                end = Math.min(end + BLOCK_BYTES, buffer.limit());
            }
            if (end > start) {
                checkTime();
                image.write(target + start, buffer.slice(start, end - start), end - start);
            }
            start = end + BLOCK_BYTES;
        }
    }

    private boolean isZero(ByteBuffer buffer, int from) {
        int length = Math.min(BLOCK_BYTES, buffer.limit() - from);
        return buffer.slice(from, length).equals(zeroes.slice(0, length));
    }

    private void checkTime() {
        if (System.nanoTime() - deadlineNanos > 0) {
            throw new StorageException(
                    Reason.TIMED_OUT,
                    "filling %s was given up after %d s; the volume is not usable. Check `ceph -s` for slow operations."
                            .formatted(image.fullName(), limit.toSeconds()));
        }
    }
}
