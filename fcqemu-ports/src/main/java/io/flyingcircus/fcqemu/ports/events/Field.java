package io.flyingcircus.fcqemu.ports.events;

/**
 * One detail of an event.
 *
 * @param key lower case words joined by {@code -}
 * @param value as text
 */
public record Field(String key, String value) {

    /** {@code key=value}, the value as its {@code toString} says. */
    public static Field of(String key, Object value) {
        return new Field(key, value.toString());
    }
}
