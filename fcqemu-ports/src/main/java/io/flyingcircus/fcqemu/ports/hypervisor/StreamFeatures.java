package io.flyingcircus.fcqemu.ports.hypervisor;

/**
 * What both ends of a stream have to do alike.
 *
 * @param channels TCP connections of the stream; 1: without {@code multifd}
 * @param xbzrle whether pages that were sent before travel as differences
 * @param postcopy whether the guest may go on at the target before all of its memory is there; over one channel only
 */
public record StreamFeatures(int channels, boolean xbzrle, boolean postcopy) {

    /** What every QEMU can do. */
    public static final StreamFeatures PLAIN = new StreamFeatures(1, false);

    /** @throws IllegalArgumentException if no stream has so many channels */
    public StreamFeatures {
        if (channels < 1 || channels > 255) {
            throw new IllegalArgumentException("a stream has 1 to 255 channels, not " + channels);
        }
    }

    /** Without postcopy. */
    public StreamFeatures(int channels, boolean xbzrle) {
        this(channels, xbzrle, false);
    }

    /** What both can do. QEMU cannot do postcopy over several channels: where both want it, there is one. */
    public StreamFeatures common(StreamFeatures other) {
        boolean both = postcopy && other.postcopy;
        return new StreamFeatures(both ? 1 : Math.min(channels, other.channels), xbzrle && other.xbzrle, both);
    }

    /** The same without postcopy. */
    public StreamFeatures withoutPostcopy() {
        return new StreamFeatures(channels, xbzrle);
    }
}
