package io.flyingcircus.fcqemu.cli.config;

import io.flyingcircus.fcqemu.ports.vm.Mib;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * Values of a document by their types. A value that cannot be read becomes a problem with file, line, key and what is
 * expected there; reading goes on with a stand-in, so that all problems are told at once.
 */
final class ConfigValues {

    private static final Duration LONGEST = Duration.ofDays(365);

    private final IniDocument document;
    private final List<String> problems;

    ConfigValues(IniDocument document, List<String> problems) {
        this.document = document;
        this.problems = problems;
    }

    /** As it stands there; may be empty. */
    String text(String section, String key) {
        return value(section, key).text();
    }

    /** A line that is not empty. */
    String line(String section, String key) {
        return read(section, key, "one line of text", "?", text -> {
            if (text.isEmpty() || text.indexOf('\n') >= 0) {
                throw new IllegalArgumentException();
            }
            return text;
        });
    }

    /** A whole number from {@code least} to {@code greatest}. */
    long number(String section, String key, long least, long greatest) {
        String expected = "a whole number from " + least + " to " + greatest;
        return read(section, key, expected, least, text -> {
            long number = Long.parseLong(text);
            if (number < least || number > greatest) {
                throw new IllegalArgumentException();
            }
            return number;
        });
    }

    /** Python's words for it. */
    boolean flag(String section, String key) {
        return read(section, key, "true or false", false, text -> switch (text.toLowerCase(Locale.ROOT)) {
            case "1", "yes", "true", "on" -> true;
            case "0", "no", "false", "off" -> false;
            default -> throw new IllegalArgumentException();
        });
    }

    /** Seconds, fractions allowed, from {@code least} on. */
    Duration seconds(String section, String key, Duration least) {
        return seconds(section, key, "seconds, at least " + decimal(least), least, LONGEST);
    }

    /** Seconds, fractions allowed, from {@code least} to {@code longest}. */
    Duration seconds(String section, String key, Duration least, Duration longest) {
        return seconds(section, key, "seconds from " + decimal(least) + " to " + decimal(longest), least, longest);
    }

    private Duration seconds(String section, String key, String expected, Duration least, Duration longest) {
        return read(section, key, expected, least, text -> {
            var seconds = new BigDecimal(text);
            if (seconds.signum() < 0 || seconds.compareTo(BigDecimal.valueOf(longest.toSeconds())) > 0) {
                throw new IllegalArgumentException();
            }
            Duration duration = Duration.ofMillis(seconds.movePointRight(3).longValue());
            if (duration.compareTo(least) < 0) {
                throw new IllegalArgumentException();
            }
            return duration;
        });
    }

    Mib mebibytes(String section, String key) {
        return new Mib(number(section, key, 0, 1L << 40));
    }

    /** An absolute path. */
    Path path(String section, String key) {
        return read(section, key, "an absolute path", Path.of("/"), text -> {
            Path path = Path.of(text);
            if (!path.isAbsolute()) {
                throw new IllegalArgumentException();
            }
            return path;
        });
    }

    /** Anything else; {@code parser} throws an {@link IllegalArgumentException} for what it cannot read. */
    <T> T read(String section, String key, String expected, T otherwise, Function<String, T> parser) {
        IniValue value = value(section, key);
        try {
            return parser.apply(value.text());
        } catch (IllegalArgumentException | ArithmeticException _) {
            problems.add(value.place() + ": [" + section + "] " + key + ": " + expected + " is expected, not '"
                    + value.text() + "'");
            return otherwise;
        }
    }

    private IniValue value(String section, String key) {
        return document.value(section, key)
                .orElseThrow(() -> new IllegalStateException("no default for [" + section + "] " + key));
    }

    private static String decimal(Duration duration) {
        return BigDecimal.valueOf(duration.toMillis(), 3).stripTrailingZeros().toPlainString();
    }
}
