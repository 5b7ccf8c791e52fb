package io.flyingcircus.fcqemu.it.decisions;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.cli.command.CommandLineTool;
import io.flyingcircus.fcqemu.cli.command.Terminal;
import io.flyingcircus.fcqemu.domain.status.VmNote;
import io.flyingcircus.fcqemu.domain.status.VmRow;
import io.flyingcircus.fcqemu.it.memory.SampleVm;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code ls} says of the VMs of a host, and of which of them. */
class ListingTest {

    private static final String ESCAPE = "\u001b";

    private final OneHost one = new OneHost();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    private Path root;

    /** {@code web0} and {@code web1} run as they should; the others have something about them. */
    @BeforeEach
    void vms() {
        put(new SampleVm().named("web0").memory(512));
        put(new SampleVm().named("web1").memory(1024).generation(9));
        put(new SampleVm().named("moving")).on("h2");
        put(new SampleVm().named("ending")).offline();
        put(new SampleVm().named("crashed"));
        one.host().hypervisor().qemu(new VmName("crashed")).crash();
        one.host().hypervisor().put(stored(new SampleVm().named("strange")).order());
        one.host().hypervisor().put(stored(new SampleVm().named("twice")).order());
        one.host().hypervisor().put(new SampleVm().named("twice").order());
        one.host()
                .definitions()
                .activate(new SampleVm().named("twice").nowhereNamed().definition());
    }

    private SampleVm stored(SampleVm vm) {
        vm.addVolumes(one.world().storage());
        return vm;
    }

    /** Something of it changes after it was started. */
    private final class Started {
        private final SampleVm vm;

        Started(SampleVm vm) {
            this.vm = vm;
        }

        void on(String host) {
            one.host().definitions().activate(vm.on(host).definition());
        }

        void offline() {
            one.host().definitions().activate(vm.offline().definition());
        }
    }

    private Started put(SampleVm vm) {
        one.host().definitions().activate(vm.definition());
        one.host().hypervisor().put(stored(vm).order());
        return new Started(vm);
    }

    private List<VmNote> notes(String name) {
        return one.commands().list().stream()
                .filter(row -> row.vm().value().equals(name))
                .findFirst()
                .map(VmRow::notes)
                .orElseThrow();
    }

    private int run(String line, String... variables) {
        var environment = new TreeMap<String, String>();
        environment.put("FCQEMU_ROOT", root.toString());
        for (int i = 0; i < variables.length; i += 2) {
            environment.put(variables[i], variables[i + 1]);
        }
        out.reset();
        err.reset();
        var surroundings = new Terminal(
                new ByteArrayInputStream(new byte[0]),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                environment,
                false);
        return new CommandLineTool(surroundings, (_, _, _) -> one.commands()).run(line.split(" "));
    }

    private String said() {
        return out.toString(StandardCharsets.UTF_8);
    }

    /** The first words of all lines but the heading. */
    private List<String> names() {
        return said().lines().skip(1).map(line -> line.split(" ", 2)[0]).toList();
    }

    @Test
    void what_is_worth_a_look_is_noted_and_nothing_else() {
        assertThat(notes("web0")).isEmpty();
        assertThat(notes("moving")).containsExactly(VmNote.NOT_WANTED);
        assertThat(notes("ending")).containsExactly(VmNote.NOT_WANTED);
        assertThat(notes("crashed")).containsExactly(VmNote.NOT_RUNNING);
        assertThat(notes("strange")).containsExactly(VmNote.NO_DEFINITION);
        assertThat(notes("twice")).containsExactly(VmNote.RUNS_TWICE);

        one.host().definitions().breakActive(new VmName("web1"), "odd");
        one.host().hypervisor().replaceProgram();
        one.host().hypervisor().addNewerMachineType();

        assertThat(notes("web1"))
                .containsExactly(VmNote.OUTDATED_QEMU, VmNote.OUTDATED_MACHINE, VmNote.BROKEN_DEFINITION);
        assertThat(notes("crashed")).containsExactly(VmNote.NOT_RUNNING);
    }

    @ParameterizedTest
    @CsvSource({
        "ls, crashed ending moving strange twice web0 web1",
        "ls --reverse, web1 web0 twice strange moving ending crashed",
        "ls --state online, ending moving strange twice web0 web1",
        "ls --state=offline, crashed",
        "ls --wanted offline, ending",
        "ls --wanted online, crashed moving twice web0 web1",
        "ls --host h2, moving",
        "ls --host h1 --state online --wanted online, web0 web1",
        "ls web*, web0 web1",
        "ls web? c*d, crashed web0 web1",
        "ls web0, web0",
        "ls --state online web1 crashed, web1",
        "ls --sort booked, web1 ending moving strange twice web0 crashed",
        "ls --sort generation web*, web1 web0",
        "ls --sort generation --reverse web*, web0 web1"
    })
    void only_those_that_are_asked_for_in_the_order_that_is_asked_for(String line, String expected) {
        assertThat(run(line)).as(said() + err).isZero();
        assertThat(names()).containsExactly(expected.split(" "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ls nobody", "ls web", "ls --host h3", "ls .*", "ls --wanted offline web*", "ls [a-z]*"})
    void where_none_is_meant_none_is_listed(String line) {
        assertThat(run(line)).isZero();
        assertThat(said().lines()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "ls --state up, online or offline is expected",
        "ls --wanted, --wanted",
        "ls --sort size, 'name, state, wanted, host, pid, cores, booked, pss, swap, uptime, generation, notes'"
    })
    void a_word_that_means_nothing_is_a_mistake_that_names_those_that_do(String line, String said) {
        assertThat(run(line)).isEqualTo(64);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains(said);
        assertThat(said()).isEmpty();
    }

    @Test
    void json_is_filtered_and_sorted_too() {
        assertThat(run("ls --json --reverse web*")).isZero();
        assertThat(said())
                .containsSubsequence("\"name\" : \"web1\"", "\"name\" : \"web0\"")
                .doesNotContain("crashed");
    }

    @Test
    void into_a_pipe_there_are_the_old_columns_unless_all_are_asked_for() {
        run("ls");
        assertThat(said()).startsWith("VM ").doesNotContain("NOTES").doesNotContain(ESCAPE);
        run("ls --wide");
        assertThat(said().lines().findFirst().orElseThrow())
                .matches("NAME +STATE +WANTED +HOST +PID +CORES +BOOKED +PSS +SWAP +UPTIME +GENERATION +NOTES");
        assertThat(said()).doesNotContain(ESCAPE).doesNotContain("…");
    }

    @Test
    void on_a_terminal_there_is_a_table_as_wide_as_that() {
        run("ls", "FCQEMU_SCREEN", "200");
        assertThat(said()).contains("NOTES").contains("not-running").contains(ESCAPE);
        run("ls", "FCQEMU_SCREEN", "30", "NO_COLOR", "1");
        assertThat(said()).doesNotContain(ESCAPE);
        assertThat(said().lines())
                .hasSize(8)
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(30));
        run("ls", "FCQEMU_SCREEN", "0", "TERM", "dumb");
        assertThat(said()).contains("not-running").doesNotContain(ESCAPE).doesNotContain("…");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "wide", "-1", "99999", "80x24"})
    void a_width_that_is_none_is_no_terminal(String width) {
        run("ls", "FCQEMU_SCREEN", width);
        assertThat(said()).startsWith("VM ");
    }

    @Test
    void status_is_in_tables_on_a_terminal_and_as_ever_elsewhere() {
        assertThat(run("status web0")).isEqualTo(255);
        String plain = said();
        assertThat(run("status web0", "FCQEMU_SCREEN", "100")).isEqualTo(255);

        assertThat(plain).doesNotContain(ESCAPE).doesNotContain("VOLUME");
        assertThat(said()).contains("VOLUME").contains("rbd.ssd/web0.root").contains(ESCAPE);
    }
}
