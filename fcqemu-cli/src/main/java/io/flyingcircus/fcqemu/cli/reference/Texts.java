package io.flyingcircus.fcqemu.cli.reference;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What pages of the manual say that no definition of a command does. */
final class Texts {

    private static final String DEFAULTS = "/io/flyingcircus/fcqemu/cli/config/default.conf";

    private Texts() {}

    /** Of the file of that name, what stands between blank lines. */
    static List<String> paragraphs(String name) {
        return List.of(text(name + ".txt").strip().split("\n\n"));
    }

    /** Sections of the overview: title, and items of a term and what is said of it. */
    static Map<String, List<String[]>> sections() {
        Map<String, List<String[]>> sections = new LinkedHashMap<>();
        List<String[]> items = new ArrayList<>();
        for (String line : text("sections.txt").lines().toList()) {
            if (line.startsWith("# ")) {
                items = new ArrayList<>();
                sections.put(line.substring(2), items);
            } else if (!line.isBlank()) {
                String[] parts = line.split(": ", 2);
                if (parts.length < 2) {
                    throw new IllegalStateException("sections.txt has a line without ': ': " + line);
                }
                items.add(parts);
            }
        }
        return sections;
    }

    /** The script that completes command lines of that shell, without its tables. */
    static String completion(String shell) {
        return text("completion." + shell);
    }

    /** The built-in configuration. */
    static String defaults() {
        return text(DEFAULTS);
    }

    /** A configuration as a host may have it. */
    static String example() {
        return text("example.conf");
    }

    private static String text(String name) {
        try (InputStream in = Objects.requireNonNull(Texts.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
