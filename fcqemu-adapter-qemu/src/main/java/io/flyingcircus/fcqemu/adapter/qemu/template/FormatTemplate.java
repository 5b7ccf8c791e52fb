package io.flyingcircus.fcqemu.adapter.qemu.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * A text with fields as Python's {@code str.format} has them: <code>{name}</code> is replaced, <code>{{x}}</code> becomes
 * <code>{x}</code>. Only names are understood ({@code cores}, {@code ceph.volumes[root].fullname}), no conversions and no
 * format specifications.
 */
public final class FormatTemplate {

    private static final Pattern FIELD =
            Pattern.compile("[A-Za-z_][A-Za-z0-9_-]*(\\.[A-Za-z_][A-Za-z0-9_]*|\\[[A-Za-z0-9_]+\\])*");

    private sealed interface Part {}

    private record Literal(String text) implements Part {}

    private record Field(String name, int line) implements Part {}

    private final String source;
    private final List<Part> parts;

    private FormatTemplate(String source, List<Part> parts) {
        this.source = source;
        this.parts = List.copyOf(parts);
    }

    /**
     * Reads a template.
     *
     * @param source where it is from, for messages
     * @throws TemplateException naming the line, if a brace has no counterpart or encloses no field
     */
    public static FormatTemplate parse(String source, String text) throws TemplateException {
        List<Part> parts = new ArrayList<>();
        StringBuilder literal = new StringBuilder();
        int line = 1;
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            boolean doubled = at + 1 < text.length() && text.charAt(at + 1) == c;
            if ((c == '{' || c == '}') && doubled) {
                literal.append(c);
                at += 2;
            } else if (c == '{') {
                int end = text.indexOf('}', at);
                String name = end < 0 ? "" : text.substring(at + 1, end);
                if (!FIELD.matcher(name).matches()) {
                    throw new TemplateException(
                            source + ":" + line + ": '{' must be followed by the name of a field and"
                                    + " '}'; a brace that is meant literally is written twice");
                }
                parts.add(new Literal(literal.toString()));
                parts.add(new Field(name, line));
                literal.setLength(0);
                at = end + 1;
            } else if (c == '}') {
                throw new TemplateException(
                        source + ":" + line + ": a lone '}'; a brace that is meant literally is written twice");
            } else {
                line += c == '\n' ? 1 : 0;
                literal.append(c);
                at++;
            }
        }
        parts.add(new Literal(literal.toString()));
        return new FormatTemplate(source, parts);
    }

    /** Whether it names this field. */
    boolean names(String field) {
        return parts.stream()
                .anyMatch(part -> part instanceof Field named && named.name().equals(field));
    }

    /**
     * What texts this template can become.
     *
     * @param fieldPatterns a regular expression for the values of each field
     */
    public Pattern matching(UnaryOperator<String> fieldPatterns) {
        StringBuilder expression = new StringBuilder();
        for (Part part : parts) {
            switch (part) {
                case Literal literal -> expression.append(Pattern.quote(literal.text()));
                case Field field ->
                    expression
                            .append("(?:")
                            .append(fieldPatterns.apply(field.name()))
                            .append(')');
            }
        }
        return Pattern.compile(expression.toString());
    }

    /** Puts the values in. */
    String fill(Fields fields) throws TemplateException {
        StringBuilder filled = new StringBuilder();
        for (Part part : parts) {
            switch (part) {
                case Literal literal -> filled.append(literal.text());
                case Field field -> filled.append(value(field, fields));
            }
        }
        return filled.toString();
    }

    private String value(Field field, Fields fields) throws TemplateException {
        Optional<String> value;
        try {
            value = fields.value(field.name());
        } catch (TemplateException e) {
            throw new TemplateException(source + ":" + field.line() + ": " + e.getMessage());
        }
        return value.orElseThrow(() -> new TemplateException(source + ":" + field.line() + ": there is no field {"
                + field.name() + "}; add it to the definition, or take it out of the template"));
    }
}
