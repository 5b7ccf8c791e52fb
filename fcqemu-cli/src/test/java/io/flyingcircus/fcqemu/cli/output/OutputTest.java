package io.flyingcircus.fcqemu.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.domain.ensure.Action;
import io.flyingcircus.fcqemu.domain.ensure.Explanation;
import io.flyingcircus.fcqemu.domain.status.VmRow;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is printed is a promise: these files are its wording. */
final class OutputTest {

    private static final List<VmRow> VMS = List.of(SampleRows.gone("gone"), SampleRows.running("test00"));
    private static final List<VmRow> ALL =
            List.of(SampleRows.gone("gone"), SampleRows.outdated("old"), SampleRows.running("test00"));

    private static String golden(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(OutputTest.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void the_list_for_people() throws IOException {
        assertThat(VmList.table(VMS)).isEqualTo(golden("ls.txt"));
    }

    @Test
    void the_list_for_programs() throws IOException {
        assertThat(VmList.json(VMS)).isEqualTo(golden("ls.json"));
    }

    @Test
    void the_list_on_a_terminal() throws IOException {
        assertThat(VmTable.of(ALL, new Screen(200, false), false)).isEqualTo(golden("ls-terminal.txt"));
    }

    @Test
    void the_wide_list_has_all_however_narrow_the_screen() throws IOException {
        assertThat(VmTable.of(ALL, new Screen(20, false), true)).isEqualTo(golden("ls-wide.txt"));
    }

    @Test
    void no_line_is_wider_than_the_screen_and_colours_do_not_count() {
        for (int columns = 1; columns < 120; columns++) {
            String plain = VmTable.of(ALL, new Screen(columns, false), false);
            String coloured = VmTable.of(ALL, new Screen(columns, true), false);

            int most = columns;
            assertThat(plain.lines())
                    .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(most));
            assertThat(coloured.replaceAll("\u001b\\[[0-9]*m", "")).isEqualTo(plain);
        }
        assertThat(VmTable.of(ALL, new Screen(0, false), false))
                .isEqualTo(VmTable.of(ALL, new Screen(200, false), false));
    }

    @Test
    void state_and_notes_are_set_off_on_a_screen_with_colours() {
        assertThat(VmTable.of(ALL, new Screen(200, true), false))
                .contains("\u001b[32monline")
                .contains("\u001b[31moffline")
                .contains("\u001b[33mnot-wanted");
    }

    private static List<String> ordered(ListColumn column, boolean reverse) {
        return ALL.stream()
                .sorted(column.order(reverse))
                .map(vm -> vm.vm().value())
                .toList();
    }

    @Test
    void each_column_has_its_order_numbers_from_the_largest_and_what_is_unknown_last() {
        for (ListColumn column : ListColumn.values()) {
            assertThat(ordered(column, false))
                    .as(column.typed())
                    .containsExactlyElementsOf(
                            switch (column) {
                                case NAME, NOTES, STATE -> List.of("gone", "old", "test00");
                                case HOST -> List.of("test00", "old", "gone");
                                case WANTED, PID, CORES, BOOKED, PSS, SWAP, UPTIME, GENERATION ->
                                    List.of("old", "test00", "gone");
                            });
        }
    }

    @Test
    void the_other_way_round_what_is_unknown_is_last_too_and_equals_are_sorted_by_name() {
        for (ListColumn column : ListColumn.values()) {
            assertThat(ordered(column, true))
                    .as(column.typed())
                    .containsExactlyElementsOf(
                            switch (column) {
                                case NAME -> List.of("test00", "old", "gone");
                                case STATE -> List.of("old", "test00", "gone");
                                case NOTES -> List.of("old", "gone", "test00");
                                case CORES, PSS, UPTIME, GENERATION -> List.of("test00", "old", "gone");
                                case HOST, WANTED, PID, BOOKED, SWAP -> List.of("old", "test00", "gone");
                            });
        }
    }

    @Test
    void a_running_vm_on_a_terminal() throws IOException {
        assertThat(StatusScreen.of(Samples.running(), Optional.empty(), new Screen(80, false)))
                .isEqualTo(golden("running-terminal.txt"));
    }

    @Test
    void what_could_not_be_found_out_is_said_on_a_terminal_with_its_age() {
        String text = StatusScreen.of(Samples.unknown(), Optional.of(Duration.ofSeconds(12)), new Screen(80, true));
        assertThat(text)
                .contains("\u001b[31minconsistent")
                .contains("seen 12 s ago")
                .contains("no monitor answered")
                .contains("connection refused");
    }

    @Test
    void an_explanation_on_a_terminal_has_sections_for_what_was_seen_decided_and_waited_for() throws IOException {
        var explanation = new Explanation(
                Samples.running(),
                "in force: generation 1; received: generation 2, which the next ensure puts in force first, and which counts here",
                List.of(
                        "its QEMU was cut off from the storage (10.0.0.1:0/7)",
                        "a migration of it is under way here (a1)"),
                new Action.Report("another host has its locks"),
                Optional.of("somebody stopped it by hand"),
                List.of("host h2 to let go of its locks"));

        assertThat(ExplanationScreen.of(explanation, new Screen(60, false)))
                .isEqualTo(golden("running-terminal.txt") + golden("explanation-terminal.txt"));
        assertThat(ExplanationScreen.of(explanation, new Screen(60, true)))
                .contains("\u001b[31mreport\u001b[0m, because another host", "\u001b[1mDECISION\u001b[0m");
        assertThat(ExplanationScreen.of(explanation, new Screen(60, true)).replaceAll("\u001b\\[[0-9]*m", ""))
                .isEqualTo(ExplanationScreen.of(explanation, new Screen(60, false)));
    }

    @Test
    void an_explanation_has_no_sections_for_what_there_is_not() {
        var explanation = new Explanation(
                Samples.running(),
                "in force: generation 1",
                List.of(),
                new Action.KeepRunning("it runs here with all its locks"),
                Optional.empty(),
                List.of());

        assertThat(ExplanationScreen.of(explanation, new Screen(0, false))).endsWith("""

                DEFINITION
                  in force: generation 1

                DECISION
                  keep-running, because it runs here with all its locks
                """);
    }

    @Test
    void a_running_vm_for_people() throws IOException {
        assertThat(StatusText.of(Samples.running(), Optional.empty())).isEqualTo(golden("running.txt"));
    }

    @Test
    void who_has_volumes_open_is_left_out_where_nobody_asked() {
        Optional<Duration> age = Optional.of(Duration.ofSeconds(12));

        assertThat(StatusText.of(Samples.seenByEnsure(), age))
                .contains("as client.1 from 10.0.0.1:0/1\n")
                .doesNotContain("open at", "not open");
        assertThat(StatusScreen.of(Samples.seenByEnsure(), age, new Screen(80, false)))
                .doesNotContain("10.0.0.1:0/1");
        assertThat(StatusJson.of(Samples.seenByEnsure(), age))
                .contains("\"watchers\" : null")
                .contains("\"watchers\" : [ ]");
    }

    @Test
    void a_running_vm_for_programs() throws IOException {
        assertThat(StatusJson.of(Samples.running(), Optional.empty())).isEqualTo(golden("running.json"));
    }

    @Test
    void the_age_of_what_was_seen_before_is_said() {
        Optional<Duration> age = Optional.of(Duration.ofSeconds(12));
        assertThat(StatusText.of(Samples.running(), age).lines()).anyMatch(line -> line.matches("seen +12 s ago.*"));
        assertThat(StatusJson.of(Samples.running(), age)).contains("\"age_seconds\" : 12");
    }

    @Test
    void what_could_not_be_found_out_is_said_for_people() throws IOException {
        assertThat(StatusText.of(Samples.unknown(), Optional.empty())).isEqualTo(golden("unknown.txt"));
    }

    @Test
    void what_could_not_be_found_out_is_said_for_programs() throws IOException {
        assertThat(StatusJson.of(Samples.unknown(), Optional.empty())).isEqualTo(golden("unknown.json"));
    }
}
