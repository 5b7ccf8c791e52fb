package io.flyingcircus.fcqemu.it.walkthrough;

import java.util.List;

/**
 * A command of the session and what it printed.
 *
 * @param line of the document at which it begins, from 1
 * @param host on which it is typed, for example {@code h1}
 * @param command as it is typed, with all its lines
 * @param shown the lines of its output, in the document's notation
 */
record Step(int line, String host, String command, List<String> shown) {

    Step {
        shown = List.copyOf(shown);
    }
}
