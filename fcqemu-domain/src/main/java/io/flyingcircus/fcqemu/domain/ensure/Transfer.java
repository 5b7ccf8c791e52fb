package io.flyingcircus.fcqemu.domain.ensure;

/**
 * What a QEMU says about its guest coming or going.
 *
 * @param underWay whether a stream is open
 * @param marked whether all that is needed to go on with a guest that came was seen to be in order
 */
public record Transfer(boolean underWay, boolean marked) {

    /** Nothing came or goes. */
    public static final Transfer NONE = new Transfer(false, false);
}
