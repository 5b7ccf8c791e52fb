package io.flyingcircus.fcqemu.domain.ensure;

import io.flyingcircus.fcqemu.ports.hypervisor.MigrationPhase;

/**
 * What a QEMU says about its guest coming or going.
 *
 * @param underWay whether a stream is open
 * @param completed whether the last stream is complete
 * @param marked whether all that is needed to go on with a guest that came was seen to be in order
 * @param toOldHost whether it goes to a host with the old tool, where it executes as soon as its stream is complete
 * @param memory whether all of its memory is in one place
 */
public record Transfer(boolean underWay, boolean completed, boolean marked, boolean toOldHost, Memory memory) {

    /** Where a guest's memory is. */
    public enum Memory {
        /** In one QEMU, as far as that guest is concerned: as long as it was not switched over before its end. */
        WHOLE,
        /** Switched over before its end (postcopy): part of it is on the way yet, and neither QEMU has all. */
        SPLIT,
        /** The same, and the link broke: neither will ever have all. */
        BROKEN;

        /** What a phase says. */
        public static Memory of(MigrationPhase phase) {
            if (phase.splitAndBroken()) {
                return BROKEN;
            }
            return phase.split() ? SPLIT : WHOLE;
        }
    }

    /** Of a guest whose memory is whole. */
    public Transfer(boolean underWay, boolean completed, boolean marked, boolean toOldHost) {
        this(underWay, completed, marked, toOldHost, Memory.WHOLE);
    }

    /** Nothing came or goes. */
    public static final Transfer NONE = new Transfer(false, false, false, false);

    /** Whether a stream is open that can be called off: one whose guest was not switched over. */
    public boolean canBeCalledOff() {
        return underWay && memory == Memory.WHOLE;
    }
}
