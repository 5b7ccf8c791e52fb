package io.flyingcircus.fcqemu.adapter.qemu.lines;

import java.nio.charset.StandardCharsets;

/** The beginning of what a peer sent, fit for a message and a log: short, one line, printable ASCII. */
public final class Excerpt {

    private static final int MAX_CHARACTERS = 200;

    private Excerpt() {}

    /** Of raw bytes. */
    public static String of(byte[] bytes) {
        int length = Math.min(bytes.length, MAX_CHARACTERS + 1);
        return of(new String(bytes, 0, length, StandardCharsets.ISO_8859_1));
    }

    /** Of text. */
    public static String of(String text) {
        return of(text, MAX_CHARACTERS);
    }

    /** Of text, for a reason that may be longer. */
    public static String of(String text, int maxCharacters) {
        String cut = text.length() > maxCharacters ? text.substring(0, maxCharacters) + "..." : text;
        return cut.replaceAll("[^\\x20-\\x7e]", "?");
    }
}
