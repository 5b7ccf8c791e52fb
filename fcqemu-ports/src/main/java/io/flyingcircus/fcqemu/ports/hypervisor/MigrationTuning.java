package io.flyingcircus.fcqemu.ports.hypervisor;

import java.time.Duration;

/**
 * How QEMU sends a guest.
 *
 * @param bytesPerSecond upper limit of the stream; 0: none
 * @param longestPause how long the guest may be stopped at the end ({@code downtime-limit}, whole milliseconds)
 * @param autoConverge whether a guest that writes too fast is slowed down
 * @param xbzrle whether pages that were sent before travel as differences
 * @param channels TCP connections of the stream; 1: without {@code multifd}
 * @param postcopy whether the guest may go on at the target before all of its memory is there, if it writes too fast
 */
public record MigrationTuning(
        long bytesPerSecond,
        Duration longestPause,
        boolean autoConverge,
        boolean xbzrle,
        int channels,
        boolean postcopy) {

    /** @throws IllegalArgumentException if QEMU would not take it */
    public MigrationTuning {
        if (bytesPerSecond < 0 || longestPause.isNegative() || longestPause.toSeconds() > 2000) {
            throw new IllegalArgumentException("bandwidth must not be negative, the pause at most 2000 s");
        }
        if (channels < 1 || channels > 255) {
            throw new IllegalArgumentException("a stream has 1 to 255 channels, not " + channels);
        }
    }

    /** Without postcopy. */
    public MigrationTuning(
            long bytesPerSecond, Duration longestPause, boolean autoConverge, boolean xbzrle, int channels) {
        this(bytesPerSecond, longestPause, autoConverge, xbzrle, channels, false);
    }

    /** What of it both ends have to do alike. */
    public StreamFeatures features() {
        return new StreamFeatures(channels, xbzrle, postcopy);
    }

    /** The same with what both ends agreed on. */
    public MigrationTuning with(StreamFeatures agreed) {
        return new MigrationTuning(
                bytesPerSecond, longestPause, autoConverge, agreed.xbzrle(), agreed.channels(), agreed.postcopy());
    }

    /** The same without postcopy. */
    public MigrationTuning withoutPostcopy() {
        return new MigrationTuning(bytesPerSecond, longestPause, autoConverge, xbzrle, channels);
    }

    /** The same over one connection, whose end is the end of the stream: as hosts with the old tool take it. */
    public MigrationTuning overOneChannel() {
        return new MigrationTuning(bytesPerSecond, longestPause, autoConverge, xbzrle, 1);
    }

    /** The same with another longest pause. */
    public MigrationTuning pausingAtMost(Duration pause) {
        return new MigrationTuning(bytesPerSecond, pause, autoConverge, xbzrle, channels, postcopy);
    }
}
