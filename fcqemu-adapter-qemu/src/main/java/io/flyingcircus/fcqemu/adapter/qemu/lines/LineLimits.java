package io.flyingcircus.fcqemu.adapter.qemu.lines;

/**
 * What a {@link LineStream} keeps in memory at most: one line being received plus the lines nobody has read yet. A peer
 * that sends more is not read from until there is room.
 *
 * @param maxLineBytes longest line accepted, without its end
 * @param maxQueuedLines lines received and not read yet
 * @param maxQueuedBytes bytes in such lines after which no more are received
 */
public record LineLimits(int maxLineBytes, int maxQueuedLines, long maxQueuedBytes) {

    /** @throws IllegalArgumentException if any of them is not positive */
    public LineLimits {
        if (maxLineBytes < 1 || maxQueuedLines < 1 || maxQueuedBytes < 1) {
            throw new IllegalArgumentException("limits of a line stream must be positive");
        }
    }

    /** Lines of {@code maxLineBytes}, and as much again queued. */
    public static LineLimits ofLine(int maxLineBytes) {
        return new LineLimits(maxLineBytes, 1024, maxLineBytes);
    }
}
