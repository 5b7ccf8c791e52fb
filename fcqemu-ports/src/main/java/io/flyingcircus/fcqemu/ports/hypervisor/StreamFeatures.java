package io.flyingcircus.fcqemu.ports.hypervisor;

/**
 * What both ends of a stream have to do alike.
 *
 * @param channels TCP connections of the stream; 1: without {@code multifd}
 * @param xbzrle whether pages that were sent before travel as differences
 */
public record StreamFeatures(int channels, boolean xbzrle) {

    /** What every QEMU can do. */
    public static final StreamFeatures PLAIN = new StreamFeatures(1, false);

    /** @throws IllegalArgumentException if no stream has so many channels */
    public StreamFeatures {
        if (channels < 1 || channels > 255) {
            throw new IllegalArgumentException("a stream has 1 to 255 channels, not " + channels);
        }
    }

    /** What both can do. */
    public StreamFeatures common(StreamFeatures other) {
        return new StreamFeatures(Math.min(channels, other.channels), xbzrle && other.xbzrle);
    }
}
