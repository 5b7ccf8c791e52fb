package io.flyingcircus.fcqemu.it.walkthrough;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Output as a document shows it. {@code …} stands for anything within a line, also nothing; a line that is nothing else stands
 * for any lines, also none. How many blanks there are between words does not matter: columns are as wide as what is in them.
 */
final class ShownOutput {

    private static final String ANYTHING = "…";
    private static final Pattern BLANKS = Pattern.compile(" +");

    private final Pattern pattern;

    ShownOutput(List<String> lines) {
        this.pattern = Pattern.compile(lines.stream().map(ShownOutput::pattern).collect(Collectors.joining()));
    }

    /** Whether a command that printed these lines printed what is shown. */
    boolean isShownBy(List<String> printed) {
        return pattern.matcher(
                        printed.stream().map(line -> squeezed(line) + "\n").collect(Collectors.joining()))
                .matches();
    }

    private static String pattern(String line) {
        if (line.strip().equals(ANYTHING)) {
            return "(?:.*\n)*";
        }
        return Arrays.stream(squeezed(line).split(ANYTHING, -1))
                        .map(Pattern::quote)
                        .collect(Collectors.joining(".*")) + "\n";
    }

    private static String squeezed(String line) {
        return BLANKS.matcher(line.stripTrailing()).replaceAll(" ");
    }
}
