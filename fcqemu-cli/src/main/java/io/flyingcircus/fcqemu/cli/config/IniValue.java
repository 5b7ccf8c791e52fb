package io.flyingcircus.fcqemu.cli.config;

/**
 * A value and where it stands.
 *
 * @param text without surrounding white space; lines of a continued value are joined by newlines
 * @param source file it was read from
 * @param line number of the line its key is on
 */
record IniValue(String text, String source, int line) {

    /** {@code file:line}, for messages. */
    String place() {
        return source + ":" + line;
    }
}
