package io.flyingcircus.fcqemu.it.simulation;

/** The two generations of the old tool that are told apart by what they do. */
enum OldGeneration {
    /** 1.1.2 up to 1.4.0. */
    FIRST,
    /** From 1.4.1 on. */
    SECOND;

    /** @throws IllegalArgumentException if it is none of the two, as they are typed: {@code first}, {@code second} */
    static OldGeneration parse(String text) {
        return switch (text) {
            case "first" -> FIRST;
            case "second" -> SECOND;
            default ->
                throw new IllegalArgumentException("'" + text
                        + "' is no generation of the old tool: 'first' is up to 1.4.0, 'second' from 1.4.1 on");
        };
    }
}
