package io.flyingcircus.fcqemu.cli.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the dialect of Python's {@code ConfigParser}, which hosts' files are written for: {@code =} or {@code :} after a
 * key, keys in any case, {@code #} and {@code ;} at the start of a line begin a comment, a line that is indented more
 * than its key continues the value, {@code %(key)s} stands for another value of the section or of {@code [DEFAULT]},
 * {@code %%} for {@code %}.
 */
final class IniParser {

    private static final String DEFAULTS = "DEFAULT";
    private static final Pattern HEADER = Pattern.compile("\\[(.+)].*");
    private static final Pattern OPTION = Pattern.compile("(.*?)\\s*[=:]\\s*(.*)", Pattern.DOTALL);

    private final String source;
    private final List<String> problems;
    private final SortedMap<String, SortedMap<String, Draft>> sections = new TreeMap<>();
    private final SortedMap<String, Integer> sectionLines = new TreeMap<>();
    private @Nullable String section;
    private @Nullable Draft current;
    private int indentation;

    /** A value that may still grow by lines that continue it. */
    private record Draft(int line, List<String> lines) {
        String text() {
            return String.join("\n", lines).stripTrailing();
        }
    }

    private IniParser(String source, List<String> problems) {
        this.source = source;
        this.problems = problems;
    }

    /**
     * Reads a document.
     *
     * @param source its name, for messages
     * @param text all of it
     * @param problems gets one sentence for each mistake, led by file and line
     */
    static IniDocument parse(String source, String text, List<String> problems) {
        var parser = new IniParser(source, problems);
        List<String> lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            parser.line(lines.get(i), i + 1);
        }
        return parser.document();
    }

    private void line(String line, int number) {
        String content = line.strip();
        if (content.startsWith("#") || content.startsWith(";")) {
            return;
        }
        if (content.isEmpty()) {
            if (current != null) {
                current.lines().add("");
            }
            return;
        }
        int depth = line.indexOf(content);
        if (current != null && depth > indentation) {
            current.lines().add(content);
            return;
        }
        indentation = depth;
        Matcher header = HEADER.matcher(content);
        if (header.matches()) {
            begin(header.group(1), number);
        } else {
            option(content, number);
        }
    }

    private void begin(String name, int number) {
        if (!name.equals(DEFAULTS) && sectionLines.containsKey(name)) {
            problems.add(at(number) + "section [" + name + "] is here twice, first on line " + sectionLines.get(name));
        }
        section = name;
        current = null;
        sectionLines.putIfAbsent(name, number);
        sections.computeIfAbsent(name, _ -> new TreeMap<>());
    }

    private void option(String content, int number) {
        Matcher option = OPTION.matcher(content);
        current = null;
        if (section == null) {
            problems.add(at(number) + "a section such as [qemu] is expected before anything else");
            return;
        }
        if (!option.matches() || option.group(1).isEmpty()) {
            problems.add(at(number) + "'key = value' or '[section]' is expected, not '" + content + "'");
            return;
        }
        String key = option.group(1).toLowerCase(Locale.ROOT);
        var values = sections.computeIfAbsent(section, _ -> new TreeMap<>());
        Draft before = values.get(key);
        if (before != null) {
            problems.add(at(number) + "[" + section + "] " + key + " is here twice, first on line " + before.line());
        }
        current = new Draft(number, new ArrayList<>(List.of(option.group(2))));
        values.put(key, current);
    }

    private IniDocument document() {
        SortedMap<String, Draft> defaults = sections.getOrDefault(DEFAULTS, new TreeMap<>());
        var read = new TreeMap<String, SortedMap<String, IniValue>>();
        sections.forEach((name, drafts) -> {
            if (!name.equals(DEFAULTS)) {
                var visible = new TreeMap<>(defaults);
                visible.putAll(drafts);
                var values = new TreeMap<String, IniValue>();
                visible.forEach((key, draft) -> values.put(key, value(name, key, draft, visible)));
                read.put(name, values);
            }
        });
        sectionLines.remove(DEFAULTS);
        return new IniDocument(read, sectionLines);
    }

    private IniValue value(String name, String key, Draft draft, SortedMap<String, Draft> visible) {
        String text = draft.text();
        if (text.indexOf('%') >= 0) {
            try {
                text = new Interpolation(other -> {
                            Draft found = visible.get(other);
                            return found == null ? null : found.text();
                        })
                        .apply(text);
            } catch (IllegalArgumentException mistake) {
                problems.add(at(draft.line()) + "[" + name + "] " + key + ": " + mistake.getMessage());
            }
        }
        return new IniValue(text, source, draft.line());
    }

    private String at(int number) {
        return source + ":" + number + ": ";
    }
}
