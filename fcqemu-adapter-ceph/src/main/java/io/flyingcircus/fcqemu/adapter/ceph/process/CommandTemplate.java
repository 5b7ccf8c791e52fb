package io.flyingcircus.fcqemu.adapter.ceph.process;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A configured command line with Python format fields: <code>{name}</code> is replaced, <code>{{</code> and
 * <code>}}</code> stand for single braces. It is given to a shell, so a value may only consist of characters that mean
 * nothing there.
 *
 * @param text the line as configured
 */
public record CommandTemplate(String text) {

    private static final Pattern PART = Pattern.compile("\\{\\{|}}|\\{([A-Za-z_][A-Za-z0-9_]*)}|[{}]");
    private static final Pattern HARMLESS = Pattern.compile("[A-Za-z0-9_./:@%+=,][A-Za-z0-9_./:@%+=,-]*");

    /**
     * The line with its fields filled in.
     *
     * @throws IllegalArgumentException when a field is unknown, a value is not harmless in a shell, or a brace stands
     *                                  alone; says which
     */
    public String fill(Map<String, String> fields) {
        Matcher matcher = PART.matcher(text);
        StringBuilder line = new StringBuilder();
        while (matcher.find()) {
            matcher.appendReplacement(line, Matcher.quoteReplacement(replacement(matcher, fields)));
        }
        return matcher.appendTail(line).toString();
    }

    private String replacement(Matcher matcher, Map<String, String> fields) {
        return switch (matcher.group()) {
            case "{{" -> "{";
            case "}}" -> "}";
            case "{", "}" ->
                throw new IllegalArgumentException("a single '%s' at position %d of '%s'; it is written twice"
                        .formatted(matcher.group(), matcher.start() + 1, text));
            default -> value(matcher.group(1), fields);
        };
    }

    private String value(String field, Map<String, String> fields) {
        String value = fields.get(field);
        if (value == null) {
            throw new IllegalArgumentException("'%s' asks for {%s}, which the VM does not have; it has %s"
                    .formatted(text, field, String.join(", ", fields.keySet())));
        }
        if (!HARMLESS.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "'%s' asks for {%s}, whose value cannot be given to a shell; letters, digits and _./:@%%+=,- can"
                            .formatted(text, field));
        }
        return value;
    }
}
