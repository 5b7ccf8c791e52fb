package io.flyingcircus.fcqemu.ports.keys;

/** A key of the fleet's store as a watch delivers it. */
public sealed interface WatchedKey {

    /** Its whole name. */
    String key();

    /**
     * One with a value.
     *
     * @param key its whole name
     * @param value its value, decoded
     * @param modifyIndex when it was changed last, larger for later
     */
    @SuppressWarnings("ArrayRecordComponent") // made once, read once
    record Valued(String key, byte[] value, long modifyIndex) implements WatchedKey {}

    /** One without a value, as that of a folder. */
    record Empty(String key) implements WatchedKey {}

    /**
     * One that cannot be read.
     *
     * @param key its whole name; empty if that is not known either
     * @param problem what is wrong with it
     */
    record Broken(String key, String problem) implements WatchedKey {}
}
