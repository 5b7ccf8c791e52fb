package io.flyingcircus.fcqemu.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.domain.status.VmRow;
import io.flyingcircus.fcqemu.ports.memory.MemoryUse;
import io.flyingcircus.fcqemu.ports.vm.Mib;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What is printed is a promise: these files are its wording. */
final class OutputTest {

    private static final List<VmRow> VMS = List.of(
            new VmRow(
                    new VmName("gone"),
                    false,
                    OptionalLong.empty(),
                    OptionalInt.empty(),
                    Optional.empty(),
                    Optional.empty()),
            new VmRow(
                    new VmName("test00"),
                    true,
                    OptionalLong.of(4711),
                    OptionalInt.of(2),
                    Optional.of(new Mib(512)),
                    Optional.of(new MemoryUse(new Mib(310), new Mib(0)))));

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
    void a_running_vm_for_people() throws IOException {
        assertThat(StatusText.of(Samples.running(), Optional.empty())).isEqualTo(golden("running.txt"));
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
