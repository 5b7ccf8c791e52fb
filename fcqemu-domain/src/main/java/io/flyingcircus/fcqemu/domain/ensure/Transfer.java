package io.flyingcircus.fcqemu.domain.ensure;

/**
 * What a QEMU says about its guest coming or going.
 *
 * @param underWay whether a stream is open
 * @param completed whether the last stream is complete
 * @param marked whether all that is needed to go on with a guest that came was seen to be in order
 * @param toOldHost whether it goes to a host with the old tool, where it executes as soon as its stream is complete
 */
public record Transfer(boolean underWay, boolean completed, boolean marked, boolean toOldHost) {

    /** Nothing came or goes. */
    public static final Transfer NONE = new Transfer(false, false, false, false);
}
