package io.flyingcircus.fcqemu.cli.interactive;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * What QEMU says to one command: between the line that repeats the command, with all the keys that edit it, and the next prompt.
 */
final class PromptedText {

    private static final String PROMPT = "(qemu) ";

    /** Sequences that move the cursor or clear a line, as QEMU's line editing writes them. */
    private static final String CONTROL_SEQUENCE = "\u001b\\[[0-9;]*[A-Za-z]";

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    void add(byte[] piece) {
        said.writeBytes(piece);
    }

    /** Whether QEMU waits for a command. */
    boolean prompted() {
        String text = text();
        return text.endsWith("\n" + PROMPT) || text.equals(PROMPT);
    }

    /** What was said, without command and prompt; what comes later is said to the next command. */
    String take() {
        String text = text();
        said.reset();
        int afterCommand = text.indexOf('\n') + 1;
        int end = text.endsWith(PROMPT) ? text.length() - PROMPT.length() : text.length();
        return text.substring(Math.min(afterCommand, end), end);
    }

    private String text() {
        return said.toString(StandardCharsets.UTF_8)
                .replaceAll(CONTROL_SEQUENCE, "")
                .replace("\r", "");
    }
}
