package io.flyingcircus.fcqemu.cli.reference;

import java.util.Locale;

/** A page of the manual as {@code man} reads it (man(7)). */
final class Roff {

    private final StringBuilder text = new StringBuilder();

    /**
     * Begins one.
     *
     * @param section 5 for files, 8 for commands of administrators
     * @param source what it belongs to, with its version
     */
    Roff(String name, int section, String source) {
        text.append(".TH \"")
                .append(escaped(name.toUpperCase(Locale.ROOT)))
                .append("\" \"")
                .append(section)
                .append("\" \"\" \"")
                .append(escaped(source))
                .append("\" \"Virtual machines\"\n.nh\n.ad l\n");
    }

    Roff heading(String title) {
        text.append(".SH \"").append(escaped(title)).append("\"\n");
        return this;
    }

    /** A paragraph of words that are {@linkplain #escaped escaped} or set off already. */
    Roff paragraph(String roff) {
        text.append(".PP\n");
        return line(roff);
    }

    /** What is explained, and below it, indented, what is said of it; both escaped already. */
    Roff item(String term, String roff) {
        text.append(".TP\n");
        line(term);
        return line(roff);
    }

    /** Lines as they are, indented; not escaped yet. */
    Roff verbatim(String lines) {
        text.append(".PP\n.RS 4\n.nf\n");
        lines.lines().forEach(each -> line(escaped(each)));
        text.append(".fi\n.RE\n");
        return this;
    }

    private Roff line(String roff) {
        // At the beginning of a line a dot or an apostrophe begins a request.
        text.append(roff.startsWith(".") || roff.startsWith("'") ? "\\&" : "")
                .append(roff)
                .append('\n');
        return this;
    }

    static String bold(String words) {
        return "\\fB" + escaped(words) + "\\fR";
    }

    static String italic(String words) {
        return "\\fI" + escaped(words) + "\\fR";
    }

    /** Words that mean nothing to roff; a hyphen is one that can be copied into a shell. */
    static String escaped(String words) {
        var safe = new StringBuilder();
        words.codePoints().forEach(c -> {
            switch (c) {
                case '\\' -> safe.append("\\e");
                case '-' -> safe.append("\\-");
                case '"' -> safe.append("\\(dq");
                case '\'' -> safe.append("\\(aq");
                case '`' -> safe.append("\\(ga");
                case '^' -> safe.append("\\(ha");
                case '~' -> safe.append("\\(ti");
                case '\n' -> safe.append(' ');
                default -> {
                    if (c < 127) {
                        safe.appendCodePoint(c);
                    } else {
                        safe.append("\\[u%04X]".formatted(c));
                    }
                }
            }
        });
        return safe.toString();
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
