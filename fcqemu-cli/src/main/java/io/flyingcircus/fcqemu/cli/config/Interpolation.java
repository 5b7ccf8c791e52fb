package io.flyingcircus.fcqemu.cli.config;

import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** {@code %(key)s} and {@code %%} in values, as Python's {@code BasicInterpolation} has them. */
final class Interpolation {

    /** Python's limit too; ends values that name each other. */
    private static final int MAX_DEPTH = 10;

    private final Function<String, @Nullable String> values;

    Interpolation(Function<String, @Nullable String> values) {
        this.values = values;
    }

    /** @throws IllegalArgumentException saying what is wrong with the value */
    String apply(String text) {
        return apply(text, 1);
    }

    private String apply(String text, int depth) {
        if (depth > MAX_DEPTH) {
            throw new IllegalArgumentException("values name each other more than " + MAX_DEPTH + " deep");
        }
        var result = new StringBuilder();
        int position = 0;
        while (position < text.length()) {
            int percent = text.indexOf('%', position);
            if (percent < 0) {
                result.append(text, position, text.length());
                break;
            }
            result.append(text, position, percent);
            if (text.startsWith("%%", percent)) {
                result.append('%');
                position = percent + 2;
            } else {
                int end = text.indexOf(")s", percent);
                if (!text.startsWith("%(", percent) || end < 0) {
                    throw new IllegalArgumentException("'%' must be followed by '%' or '(key)s'");
                }
                String key = text.substring(percent + 2, end).toLowerCase(Locale.ROOT);
                String value = values.apply(key);
                if (value == null) {
                    throw new IllegalArgumentException("'%(" + key + ")s' names a key that is not there");
                }
                result.append(apply(value, depth + 1));
                position = end + 2;
            }
        }
        return result.toString();
    }
}
