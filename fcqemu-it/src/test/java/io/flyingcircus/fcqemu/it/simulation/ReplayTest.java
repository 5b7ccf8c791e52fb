package io.flyingcircus.fcqemu.it.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flyingcircus.fcqemu.domain.host.HostPorts;
import io.flyingcircus.fcqemu.it.memory.Fate;
import io.flyingcircus.fcqemu.it.memory.InMemoryHost;
import io.flyingcircus.fcqemu.it.memory.SampleVm;
import io.flyingcircus.fcqemu.it.memory.World;
import io.flyingcircus.fcqemu.it.simulation.replay.Entry;
import io.flyingcircus.fcqemu.it.simulation.replay.PortRecorder;
import io.flyingcircus.fcqemu.ports.events.Event;
import io.flyingcircus.fcqemu.ports.events.Field;
import io.flyingcircus.fcqemu.ports.events.Level;
import io.flyingcircus.fcqemu.ports.failure.MonitorException;
import io.flyingcircus.fcqemu.ports.storage.Image;
import io.flyingcircus.fcqemu.ports.storage.StorageSession;
import io.flyingcircus.fcqemu.ports.storage.VolumeKind;
import io.flyingcircus.fcqemu.ports.vm.HostName;
import io.flyingcircus.fcqemu.ports.vm.Mib;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a replay looks like. */
class ReplayTest {

    private static final HostName H1 = new HostName("h1");

    private final List<String> lines = new ArrayList<>();

    private void tell(Entry.Kind kind, String text) {
        lines.add(new Entry(Duration.ofMillis(12_345), kind, "h1 ensure#3", text).toString());
    }

    @Test
    void each_call_is_told_with_its_words_and_its_answer() throws IOException {
        World world = new World();
        InMemoryHost host = world.host("h1");
        Image root = new SampleVm().image(VolumeKind.ROOT);
        world.storage().add(root, new Mib(100));
        HostPorts ports = new PortRecorder(this::tell).record(host.ports());

        try (StorageSession session = ports.storage().connect()) {
            assertThat(session.locks().read(root)).isNotNull();
            assertThat(session.locks().lock(root, H1)).isNotNull();
        }
        assertThat(ports.hypervisor().hasRunFiles(TwoHosts.VM)).isFalse();
        ports.events()
                .record(new Event(
                        Level.INFO, Optional.of(TwoHosts.VM), "token-taken", List.of(Field.of("attempt", "a7")), null));
        assertThatThrownBy(() -> ports.hypervisor().openMonitor(TwoHosts.VM, Duration.ofSeconds(30)))
                .isInstanceOf(MonitorException.Gone.class);
        lines.add(new Entry(Duration.ofHours(2), Entry.Kind.CHANGE, "", "lock test00.root: free => h1").toString());
        lines.add(new Entry(Duration.ofHours(2), Entry.Kind.STRIKE, "", "kill-agent h1").toString());

        assertThat(lines)
                .containsExactlyElementsOf(Files.readAllLines(Path.of("src/test/resources/simulation/replay.log")));
    }

    @Test
    void a_run_tells_calls_beliefs_and_changes_in_their_order() {
        List<Entry> entries = new ArrayList<>();

        new ScenarioRun(Scenario.parse("end: guest kept on h2"), Optional.of(entries::add)).run();

        assertThat(entries).extracting(Entry::kind).contains(Entry.Kind.CALL, Entry.Kind.BELIEF, Entry.Kind.CHANGE);
        assertThat(entries).extracting(Entry::at).isSorted();
        assertThat(entries)
                .extracting(Entry::text)
                .anyMatch(text -> text.startsWith("ensure-state wanted=online on h2 found=process: pid "))
                .containsSubsequence(
                        "lock test00.root: h1 => free",
                        "lock test00.root: free => h2",
                        "QEMU on h2: paused, migration completed, marked => running, migration completed, marked");
    }

    @Test
    void whoever_listens_changes_nothing() {
        assertThat(Simulate.simulation(5, 0, Optional.of(entry -> {})).run())
                .isEqualTo(Simulate.simulation(5).run());
    }

    @Test
    void a_way_of_the_search_is_replayed_from_what_is_printed_of_it() {
        Way way = Way.NONE
                .then(31, new Strike.KillAgent(H1))
                .then(44, new Strike.CutLink(H1, new HostName("h2")))
                .then(50, new Strike.Request(Fate.ANSWER_LOST))
                .then(60, new Strike.Typed(H1, Operator.STOP));

        assertThat(way).hasToString("31 kill-agent h1, 44 cut-link h1 h2, 50 request answer-lost, 60 typed h1 stop");
        assertThat(Way.parse(way.toString())).isEqualTo(way);
        assertThatThrownBy(() -> Way.parse("31 kill-everybody")).hasMessageContaining("kill-agent HOST");
    }
}
