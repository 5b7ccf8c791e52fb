package io.flyingcircus.fcqemu.it.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.it.testbed.Checkout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The table of promises in {@code docs/behaviours.md} and the threat model name tests that are there. */
final class BehavioursTest {

    private static final Path DOCS = Checkout.top().resolve("docs");
    private static final Pattern ROW = Pattern.compile("^\\| ([A-Z]\\d+) \\| .+ \\| (.+) \\|$", Pattern.MULTILINE);
    private static final Pattern CITED = Pattern.compile("\\[(\\w+)]#(\\w+)");
    private static final Pattern LINK = Pattern.compile("^\\[(\\w+)]: (\\S+)$", Pattern.MULTILINE);

    private final String table = read(DOCS.resolve("behaviours.md"));

    @Test
    void every_promise_stands_there_once_with_a_test() {
        List<MatchResult> rows = all(ROW, table);

        assertThat(rows).isNotEmpty();
        assertThat(rows).extracting(row -> row.group(1)).doesNotHaveDuplicates();
        assertThat(rows)
                .allSatisfy(row -> assertThat(row.group(2))
                        .as(row.group(1))
                        .matches(CITED.pattern() + "(<br>" + CITED.pattern() + ")*"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"behaviours.md", "threat-model.md"})
    void every_test_that_is_named_is_there(String document) {
        String text = read(DOCS.resolve(document));
        Map<String, Path> sources = all(LINK, text).stream()
                .collect(Collectors.toMap(link -> link.group(1), link -> DOCS.resolve(link.group(2))));

        List<String> absent = all(CITED, text).stream()
                .filter(test -> !declares(sources.get(test.group(1)), test.group(1), test.group(2)))
                .map(MatchResult::group)
                .toList();

        assertThat(absent).isEmpty();
    }

    private static boolean declares(@Nullable Path source, String type, String method) {
        return source != null
                && read(source).contains("class " + type + " ")
                && read(source).contains("void " + method + "(");
    }

    private static List<MatchResult> all(Pattern pattern, String text) {
        return pattern.matcher(text).results().toList();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(file + " cannot be read", e);
        }
    }
}
