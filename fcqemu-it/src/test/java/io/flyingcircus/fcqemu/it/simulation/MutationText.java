package io.flyingcircus.fcqemu.it.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A mistake somebody could make, as text.
 *
 * @param words what it is
 * @param breaks what it makes untrue
 * @param scenario the one that finds it, if chance would hardly
 * @param with another one without which it does no harm: what is guarded twice is only noticed when both guards are gone
 * @param file the source file it is in, below the project's folder
 * @param edits what is written differently there
 */
record MutationText(
        String words,
        Invariant breaks,
        Optional<String> scenario,
        Optional<String> with,
        String file,
        List<Edit> edits) {

    /** One place: what is there, and what is there instead. Blanks and line ends do not matter. */
    record Edit(String before, String after) {

        String apply(String source, String file) {
            String pattern = Pattern.compile("\\s+")
                    .splitAsStream(before.strip())
                    .map(Pattern::quote)
                    .reduce((left, right) -> left + "\\s+" + right)
                    .orElseThrow();
            Matcher found = Pattern.compile(pattern).matcher(source);
            if (!found.find()) {
                throw new IllegalStateException(file + " no longer contains what the mutation changes:\n" + before);
            }
            String changed = source.substring(0, found.start()) + after + source.substring(found.end());
            if (found.find()) {
                throw new IllegalStateException(file + " contains twice what the mutation changes:\n" + before);
            }
            return changed;
        }
    }

    private static final Pattern FORM = Pattern.compile(
            "(?<words>[^\n]+)\nbreaks: (?<breaks>I[0-9]+)\n(?:found by: (?<scenario>[a-z0-9-]+)\n)?"
                    + "(?:together with: (?<with>[a-z0-9-]+)\n)?in: (?<file>[^\n]+)\n"
                    + "(?<edits>.*)",
            Pattern.DOTALL);
    private static final Pattern EDIT = Pattern.compile(
            "--- instead of\n(?<before>.*?)\n\\+\\+\\+ there is\n(?<after>.*?)(?=\n--- instead of|$)", Pattern.DOTALL);

    static MutationText parse(String text) {
        Matcher form = FORM.matcher(text.strip() + "\n");
        if (!form.matches()) {
            throw new IllegalArgumentException("not a mutation: " + text);
        }
        List<Edit> edits = new ArrayList<>();
        Matcher edit = EDIT.matcher(form.group("edits").stripTrailing());
        while (edit.find()) {
            edits.add(new Edit(edit.group("before"), edit.group("after")));
        }
        if (edits.isEmpty()) {
            throw new IllegalArgumentException("it changes nothing: " + text);
        }
        return new MutationText(
                form.group("words"),
                Invariant.valueOf(form.group("breaks")),
                Optional.ofNullable(form.group("scenario")),
                Optional.ofNullable(form.group("with")),
                form.group("file"),
                List.copyOf(edits));
    }

    String apply(String source) {
        String changed = source;
        for (Edit edit : edits) {
            changed = edit.apply(changed, file);
        }
        return changed;
    }
}
