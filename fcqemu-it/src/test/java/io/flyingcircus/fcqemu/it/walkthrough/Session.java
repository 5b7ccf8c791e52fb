package io.flyingcircus.fcqemu.it.walkthrough;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the session out of a document: all blocks that are marked {@code console}. There {@code h1# COMMAND} is typed on the
 * host {@code h1}, {@code > } goes before each further line of it, and all else is what it printed.
 */
final class Session {

    private static final Pattern PROMPT = Pattern.compile("(h\\d)# (.+)");
    private static final String CONTINUED = "> ";

    private final List<Step> steps = new ArrayList<>();

    private Session(String document) {
        List<String> lines = document.lines().toList();
        boolean inside = false;
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.startsWith("```")) {
                inside = line.equals("```console");
            } else if (inside) {
                read(i + 1, line);
            }
        }
    }

    /**
     * The commands of a document, in their order.
     *
     * @throws IllegalArgumentException if there is output before the first command
     */
    static List<Step> in(String document) {
        return List.copyOf(new Session(document).steps);
    }

    private void read(int number, String line) {
        Matcher prompt = PROMPT.matcher(line);
        if (prompt.matches()) {
            steps.add(new Step(number, prompt.group(1), prompt.group(2), List.of()));
            return;
        }
        if (steps.isEmpty()) {
            throw new IllegalArgumentException("line " + number + " is output of no command: " + line);
        }
        Step last = steps.removeLast();
        if (line.startsWith(CONTINUED) && last.shown().isEmpty()) {
            String command = last.command() + "\n" + line.substring(CONTINUED.length());
            steps.add(new Step(last.line(), last.host(), command, List.of()));
        } else {
            List<String> shown = new ArrayList<>(last.shown());
            shown.add(line);
            steps.add(new Step(last.line(), last.host(), last.command(), shown));
        }
    }
}
