package io.flyingcircus.fcqemu.it.simulation;

/**
 * Something that must never be untrue and was.
 *
 * @param invariant which
 * @param what was seen, in words
 */
public record Violation(Invariant invariant, String what) {

    @Override
    public String toString() {
        return invariant + ": " + what;
    }
}
