package io.flyingcircus.fcqemu.domain.text;

/** One sentence of a message. */
public final class Sentence {

    private Sentence() {}

    /** With its full stop, which a reason has already that an adapter gave. */
    public static String of(String reason) {
        return reason.endsWith(".") ? reason : reason + ".";
    }
}
