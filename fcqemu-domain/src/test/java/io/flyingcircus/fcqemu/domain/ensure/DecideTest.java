package io.flyingcircus.fcqemu.domain.ensure;

import static io.flyingcircus.fcqemu.domain.Seen.nothing;
import static io.flyingcircus.fcqemu.domain.Seen.qemu;
import static io.flyingcircus.fcqemu.domain.Seen.running;
import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.domain.SampleVm;
import io.flyingcircus.fcqemu.domain.Seen;
import io.flyingcircus.fcqemu.ports.hypervisor.ProcessState;
import io.flyingcircus.fcqemu.ports.hypervisor.RunStatus;
import io.flyingcircus.fcqemu.ports.vm.HostName;
import io.flyingcircus.fcqemu.ports.vm.VmDefinition;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class DecideTest {

    private static final HostName H1 = new HostName("h1");
    private static final VmDefinition HERE = new SampleVm().definition();
    private static final VmDefinition ELSEWHERE = new SampleVm().on("h2").definition();
    private static final VmDefinition OFFLINE = new SampleVm().offline().definition();
    private static final List<String> HOLDERS = List.of("h1", "h2", "free", "?", "missing", "twice");

    private static Action decide(VmDefinition definition, Observation seen) {
        return new Decide(new VmName("test00"), H1, true).decide(Wanted.of(definition, H1), seen);
    }

    static Stream<Arguments> cells() {
        MonitorView gone = new MonitorView.Gone("no socket");
        MonitorView busy = new MonitorView.Unclear("held by another client.");
        return Stream.of(
                Arguments.of("settled", HERE, running("h1", "h1", "h1"), Action.KeepRunning.class),
                Arguments.of("runs, wanted elsewhere", ELSEWHERE, running("h1", "h1", "h1"), Action.HandOver.class),
                Arguments.of("runs, wanted offline", OFFLINE, running("h1", "h1", "h1"), Action.Stop.class),
                Arguments.of("lost a lock", HERE, running("h1", "free", "h1"), Action.TakeFreeLocks.class),
                Arguments.of("another host has a lock", HERE, running("h1", "h2", "h1"), Action.Report.class),
                Arguments.of("a volume is gone", HERE, running("h1", "missing", "h1"), Action.Report.class),
                Arguments.of("a volume is in two pools", HERE, running("twice", "h1", "h1"), Action.Report.class),
                Arguments.of("a lock is unreadable", HERE, running("?", "h1", "h1"), Action.Report.class),
                Arguments.of("monitor gone", HERE, qemu(gone, "h1", "h1", "h1"), Action.Report.class),
                Arguments.of(
                        "monitor gone, wanted offline", OFFLINE, qemu(gone, "h1", "h1", "h1"), Action.Report.class),
                Arguments.of("monitor busy", HERE, qemu(busy, "h1", "h1", "h1"), Action.Report.class),
                Arguments.of("not started", HERE, nothing("free", "free", "free"), Action.Start.class),
                Arguments.of("new", HERE, nothing("missing", "missing", "missing"), Action.Start.class),
                Arguments.of("crashed", HERE, nothing("h1", "h1", "h1"), Action.Start.class),
                Arguments.of("runs elsewhere", HERE, nothing("h2", "h2", "h2"), Action.Report.class),
                Arguments.of("torn locks", HERE, nothing("h1", "h2", "h2"), Action.Clear.class),
                Arguments.of("root in two pools", HERE, nothing("twice", "free", "free"), Action.Report.class),
                Arguments.of("unreadable lock", HERE, nothing("free", "?", "free"), Action.Report.class),
                Arguments.of("offline", OFFLINE, nothing("free", "free", "free"), Action.Nothing.class),
                Arguments.of("offline, left locks", OFFLINE, nothing("h1", "free", "h1"), Action.Clear.class),
                Arguments.of("elsewhere, and there", ELSEWHERE, nothing("h2", "h2", "h2"), Action.Nothing.class),
                Arguments.of("elsewhere, left locks", ELSEWHERE, nothing("h1", "h2", "h2"), Action.Clear.class));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cells")
    void a_known_situation_has_its_answer(
            String name, VmDefinition definition, Observation seen, Class<? extends Action> expected) {
        assertThat(decide(definition, seen)).as(name).isInstanceOf(expected);
    }

    static Stream<Arguments> states() {
        return Stream.of(
                Arguments.of(RunStatus.PRELAUNCH, Action.Destroy.class),
                Arguments.of(RunStatus.INMIGRATE, Action.Destroy.class),
                Arguments.of(RunStatus.SHUTDOWN, Action.Destroy.class),
                Arguments.of(RunStatus.PAUSED, Action.Resume.class),
                Arguments.of(RunStatus.POSTMIGRATE, Action.Resume.class),
                Arguments.of(RunStatus.IO_ERROR, Action.Report.class),
                Arguments.of(RunStatus.GUEST_PANICKED, Action.Report.class),
                Arguments.of(RunStatus.UNKNOWN, Action.Report.class));
    }

    @ParameterizedTest
    @MethodSource("states")
    void a_guest_that_does_not_execute_is_judged_by_why(RunStatus status, Class<? extends Action> expected) {
        assertThat(decide(HERE, qemu(new MonitorView.Answered(status), "h1", "h1", "h1")))
                .isInstanceOf(expected);
    }

    @Test
    void where_guests_are_not_moved_by_themselves_they_are_left_and_that_is_said() {
        Decide still = new Decide(new VmName("test00"), H1, false);
        assertThat(still.decide(Wanted.of(ELSEWHERE, H1), running("h1", "h1", "h1")))
                .isInstanceOfSatisfying(
                        Action.Report.class,
                        report -> assertThat(report.reason()).contains("migration-automatic"));
    }

    @Test
    void a_source_that_may_have_gone_on_elsewhere_is_given_up() {
        MonitorView sent = new MonitorView.Answered(RunStatus.POSTMIGRATE);
        assertThat(decide(HERE, qemu(sent, "h2", "h2", "h2"))).isInstanceOf(Action.Destroy.class);
        assertThat(decide(HERE, qemu(sent, "h1", "free", "free"))).isInstanceOf(Action.Destroy.class);
    }

    @Test
    void a_source_whose_rest_never_left_goes_on_or_waits() {
        MonitorView sent = new MonitorView.Answered(RunStatus.POSTMIGRATE);
        assertThat(decide(HERE, qemu(sent, "free", "h1", "h1"))).isInstanceOf(Action.TakeFreeLocks.class);
        assertThat(decide(HERE, qemu(sent, "h2", "h1", "h1"))).isInstanceOf(Action.Report.class);
    }

    @Test
    void a_source_with_a_lock_that_cannot_be_read_is_left_alone() {
        MonitorView sent = new MonitorView.Answered(RunStatus.POSTMIGRATE);
        assertThat(decide(HERE, qemu(sent, "h1", "?", "?"))).isInstanceOf(Action.Report.class);
        assertThat(decide(HERE, qemu(sent, "h1", "?", "free"))).isInstanceOf(Action.Report.class);
        assertThat(decide(HERE, qemu(sent, "?", "h1", "h1"))).isInstanceOf(Action.Report.class);
        assertThat(decide(HERE, qemu(sent, "?", "h2", "h1"))).isInstanceOf(Action.Destroy.class);
    }

    @Test
    void volumes_that_cannot_be_read_change_nothing_whatever_else_is_seen() {
        Observation known = running("h1", "h1", "h1");
        for (VmDefinition definition : List.of(HERE, ELSEWHERE, OFFLINE)) {
            Observation seen = new Observation(
                    known.process(),
                    known.monitor(),
                    new VolumesView.Unreadable("timed out"),
                    List.of(),
                    known.catalog());
            assertThat(decide(definition, seen)).isInstanceOf(Action.Report.class);
        }
    }

    @ParameterizedTest
    @EnumSource(RunStatus.class)
    void no_combination_of_locks_starts_a_second_guest_or_resumes_without_all_locks(RunStatus status) {
        for (VmDefinition definition : List.of(HERE, ELSEWHERE, OFFLINE)) {
            for (String[] locks : lockCombinations()) {
                Action action = decide(definition, qemu(new MonitorView.Answered(status), locks));
                assertThat(action).isNotInstanceOf(Action.Start.class);
                if (action instanceof Action.Resume || action instanceof Action.KeepRunning) {
                    assertThat(locks).containsOnly("h1");
                }
                if (status == RunStatus.RUNNING) {
                    assertThat(action).isNotInstanceOf(Action.Destroy.class);
                }
            }
        }
    }

    @Test
    void nothing_is_started_unless_every_lock_is_free_or_a_left_over_of_ours() {
        for (String[] locks : lockCombinations()) {
            for (VmDefinition definition : List.of(HERE, ELSEWHERE, OFFLINE)) {
                if (decide(definition, nothing(locks)) instanceof Action.Start) {
                    assertThat(definition).isEqualTo(HERE);
                    assertThat(List.of(locks)).doesNotContain("h2", "?", "twice");
                }
            }
        }
    }

    @Test
    void two_processes_on_one_host_are_for_an_operator() {
        Observation one = running("h1", "h1", "h1");
        Observation two = new Observation(
                new ProcessState(
                        List.of(
                                Seen.oneProcess().processes().getFirst(),
                                Seen.oneProcess().processes().getFirst()),
                        one.process().pidFile()),
                one.monitor(),
                one.volumes(),
                List.of(),
                one.catalog());
        assertThat(decide(HERE, two)).isInstanceOf(Action.Report.class);
    }

    private static List<String[]> lockCombinations() {
        List<String[]> all = new ArrayList<>();
        for (String root : HOLDERS) {
            for (String swap : HOLDERS) {
                for (String tmp : HOLDERS) {
                    all.add(new String[] {root, swap, tmp});
                }
            }
        }
        return all;
    }
}
