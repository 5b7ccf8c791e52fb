package io.flyingcircus.fcqemu.domain.ensure;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;

/** The expectations in {@code decide.table}: rows of conditions, of which the first that fits a cell holds. */
final class DecisionTable {

    /** What the words of the column of locks mean; words of the other columns mean themselves. */
    private static final Map<String, Predicate<Cell>> LOCKS = Map.ofEntries(
            Map.entry("unreachable", cell -> !cell.readable()),
            Map.entry(
                    "all-mine", cell -> cell.readable() && cell.locks().stream().allMatch("h1"::equals)),
            Map.entry("some-mine", cell -> cell.locks().contains("h1")),
            Map.entry("some-others", cell -> cell.locks().stream().anyMatch(DecisionTable::others)),
            Map.entry("some-missing", cell -> cell.locks().contains("missing")),
            Map.entry("some-twice", cell -> cell.locks().contains("twice")),
            Map.entry("some-unread", cell -> cell.locks().contains("?")),
            Map.entry(
                    "first-others",
                    cell -> cell.readable() && others(cell.locks().getFirst())),
            Map.entry(
                    "first-not-mine",
                    cell -> cell.readable() && !cell.locks().getFirst().equals("h1")),
            Map.entry("rest-others", cell -> cell.rest().stream().anyMatch(DecisionTable::others)),
            Map.entry("rest-not-mine", cell -> cell.rest().stream().noneMatch("h1"::equals)),
            Map.entry(
                    "holder-registered",
                    cell -> cell.readable()
                            && others(cell.locks().getFirst())
                            && cell.locks().stream().allMatch(cell.locks().getFirst()::equals)
                            && cell.registered().contains(cell.locks().getFirst())));

    /**
     * One point of the space.
     *
     * @param locks of root, swap and tmp; none if they cannot be read
     * @param registered where the catalog has it; nowhere if it cannot be read
     */
    record Cell(
            String process,
            String monitor,
            String transfer,
            List<String> locks,
            boolean cutOff,
            List<String> registered,
            String wanted) {

        boolean readable() {
            return !locks.isEmpty();
        }

        List<String> rest() {
            return locks.isEmpty() ? locks : locks.subList(1, locks.size());
        }
    }

    /** One row, its words as they stand in the file. */
    record Row(
            int line,
            String process,
            String monitor,
            String transfer,
            String locks,
            String cutOff,
            String wanted,
            String action) {

        boolean fits(Cell cell) {
            return word(process, cell.process())
                    && word(monitor, cell.monitor())
                    && word(transfer, cell.transfer())
                    && word(cutOff, cell.cutOff() ? "yes" : "no")
                    && word(wanted, cell.wanted())
                    && List.of(locks.split("\\+", -1)).stream()
                            .allMatch(word -> word.equals("-") || meaning(word).test(cell));
        }

        private static boolean word(String condition, String actual) {
            return condition.equals("-") || List.of(condition.split(",", -1)).contains(actual);
        }

        private static Predicate<Cell> meaning(String word) {
            return Objects.requireNonNull(LOCKS.get(word), word);
        }
    }

    private final List<Row> rows = new ArrayList<>();

    private static boolean others(String lock) {
        return lock.equals("h2") || lock.equals("h3");
    }

    /** Reads the table. */
    DecisionTable() {
        try (InputStream file = Objects.requireNonNull(DecisionTable.class.getResourceAsStream("decide.table"))) {
            int number = 0;
            for (String line : new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList()) {
                number++;
                if (!line.isBlank() && !line.startsWith("#")) {
                    List<String> words = Arrays.asList(line.strip().split(" +", 8));
                    rows.add(new Row(
                            number,
                            words.get(0),
                            words.get(1),
                            words.get(2),
                            words.get(3),
                            words.get(4),
                            words.get(5),
                            words.get(6)));
                }
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** All rows. */
    List<Row> rows() {
        return rows;
    }

    /** The first row that fits. */
    Row expected(Cell cell) {
        for (Row row : rows) {
            if (row.fits(cell)) {
                return row;
            }
        }
        throw new AssertionError("no row of decide.table fits " + cell);
    }
}
