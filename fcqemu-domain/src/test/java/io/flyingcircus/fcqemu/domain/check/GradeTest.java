package io.flyingcircus.fcqemu.domain.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.domain.ensure.Wanted;
import io.flyingcircus.fcqemu.domain.locks.Holder;
import io.flyingcircus.fcqemu.domain.memory.MemoryLimits;
import io.flyingcircus.fcqemu.ports.hypervisor.VmProcess;
import io.flyingcircus.fcqemu.ports.memory.MemoryUse;
import io.flyingcircus.fcqemu.ports.storage.Image;
import io.flyingcircus.fcqemu.ports.storage.PoolName;
import io.flyingcircus.fcqemu.ports.storage.VolumeKind;
import io.flyingcircus.fcqemu.ports.vm.HostName;
import io.flyingcircus.fcqemu.ports.vm.Mib;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;

class GradeTest {

    private static final VmName VM = new VmName("test00");
    private static final VmProcess PROCESS = process(VM, 4711, 512);

    private static final Asked<List<Remains>> NOTHING_LEFT = new Asked.Answered<>(List.of());

    private static VmProcess process(VmName vm, long pid, long mib) {
        return new VmProcess(vm, pid, 1, new Mib(mib));
    }

    private static Wanted wanted(String word) {
        return switch (word) {
            case "here" -> new Wanted.Here();
            case "h2" -> new Wanted.Elsewhere(new HostName("h2"));
            case "offline" -> new Wanted.Offline();
            case "as-it-is" -> new Wanted.AsItIs();
            case "broken" -> new Wanted.Unknown("line 3: cores is no number");
            default -> throw new IllegalArgumentException(word);
        };
    }

    private static Asked<List<VolumeHold>> locks(String words) {
        if (words.equals("late")) {
            return new Asked.TooLate<>();
        }
        List<VolumeHold> holds = new ArrayList<>();
        Iterator<String> each = List.of(words.split(" ", -1)).iterator();
        for (VolumeKind kind : VolumeKind.REQUIRED) {
            String word = each.next();
            holds.add(
                    switch (word) {
                        case "free" -> new VolumeHold(kind, Holder.FREE, "");
                        case "h1" -> new VolumeHold(kind, Holder.MINE, "h1");
                        case "?" -> new VolumeHold(kind, Holder.UNREADABLE, "");
                        case "none" -> new VolumeHold(kind, Holder.NO_IMAGE, "");
                        default -> new VolumeHold(kind, Holder.OTHERS, word);
                    });
        }
        return new Asked.Answered<>(holds);
    }

    /** One VM, all else as it should be. */
    private static HostFacts facts(Resident vm, String locks, boolean registered) {
        return new HostFacts(
                MemoryLimits.DEFAULT,
                new Asked.Answered<>(List.of(vm)),
                vm.processes().stream().map(process -> used(process, 300, 0)).toList(),
                List.of(new HostFacts.Locked(VM, locks(locks))),
                new Asked.Answered<>(true),
                new Asked.Answered<>(registered ? List.of(VM) : List.of()),
                NOTHING_LEFT,
                new Asked.Answered<>(vm.processes()));
    }

    private static Resident resident(String flags, String wanted) {
        List<String> words = Arrays.asList(flags.split(" ", -1));
        return new Resident(
                VM,
                wanted(wanted),
                words.contains("alive") ? List.of(PROCESS) : List.of(),
                words.contains("files"),
                words.contains("held"),
                words.contains("moving"),
                words.contains("outdated"),
                new PoolName("rbd.ssd"));
    }

    private static HostFacts.Used used(VmProcess process, long pss, long swap) {
        return new HostFacts.Used(
                process, new Asked.Answered<>(Optional.of(new MemoryUse(new Mib(pss), new Mib(swap)))));
    }

    private static HostFacts healthy() {
        return facts(resident("alive files", "here"), "h1 h1 h1", true);
    }

    private static String found(CheckReport report) {
        return report.findings().stream()
                .map(finding -> finding.severity() + " " + finding.kind().label())
                .collect(Collectors.joining(", "));
    }

    @ParameterizedTest(name = "{0}, wanted {1}, locks {2}, registered {3}: {4}")
    @CsvFileSource(resources = "grades.csv", delimiter = '|', numLinesToSkip = 1, nullValues = "")
    void each_state_of_a_vm_has_its_grade(String flags, String wanted, String locks, boolean registered, String grade) {
        CheckReport report = Grade.of(facts(resident(flags, wanted), locks, registered));

        assertThat(found(report)).isEqualTo(grade.equals("-") ? "" : grade);
        assertThat(report.findings())
                .allSatisfy(finding -> assertThat(finding.text()).isNotBlank());
    }

    @ParameterizedTest(name = "PSS {0}, swap {1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
            512  | 0    | -
            1024 | 1024 | -
            1025 | 0    | CRITICAL total-memory
            1536 | 0    | CRITICAL total-memory
            1537 | 0    | CRITICAL total-memory, WARNING vm-memory
            100  | 1025 | WARNING vm-swap
            """)
    void memory_has_no_tolerance(long pss, long swap, String grade) {
        HostFacts facts = withMemory(List.of(used(PROCESS, pss, swap)));

        assertThat(found(Grade.of(facts))).isEqualTo(grade.equals("-") ? "" : grade);
    }

    private static HostFacts withMemory(List<HostFacts.Used> memory) {
        HostFacts healthy = healthy();
        return new HostFacts(
                healthy.limits(),
                healthy.residents(),
                memory,
                healthy.locks(),
                healthy.mayFence(),
                healthy.registered(),
                NOTHING_LEFT,
                healthy.later());
    }

    @Test
    void one_vm_may_use_what_others_leave() {
        VmProcess other = process(new VmName("small"), 4712, 512);
        CheckReport report = Grade.of(withMemory(List.of(used(PROCESS, 1537, 0), used(other, 100, 10))));

        assertThat(found(report)).isEqualTo("WARNING vm-memory");
        assertThat(report.figures().pss()).isEqualTo(new Mib(1637));
        assertThat(report.figures().expected()).isEqualTo(new Mib(2048));
        assertThat(report.figures().largestSwap()).isEqualTo(new Mib(10));
    }

    @Test
    void memory_that_could_not_be_read_is_unknown_and_what_is_known_may_be_too_much_all_the_same() {
        VmProcess hung = process(new VmName("hung"), 4712, 512);
        HostFacts.Used unread = new HostFacts.Used(hung, new Asked.TooLate<>());

        assertThat(found(Grade.of(withMemory(List.of(used(PROCESS, 500, 0), unread)))))
                .isEqualTo("UNKNOWN memory-unknown");
        assertThat(found(Grade.of(withMemory(List.of(used(PROCESS, 2049, 0), unread)))))
                .contains("CRITICAL total-memory")
                .contains("UNKNOWN memory-unknown");
    }

    @Test
    void a_process_that_ended_meanwhile_counts_nowhere() {
        HostFacts.Used ended = new HostFacts.Used(PROCESS, new Asked.Answered<>(Optional.empty()));

        CheckReport report = Grade.of(withMemory(List.of(ended)));

        assertThat(report.severity()).isEqualTo(Severity.OK);
        assertThat(report.figures().expected()).isEqualTo(Mib.ZERO);
    }

    @Test
    void a_vm_whose_process_is_another_one_by_now_is_not_judged_by_what_was_read_in_between() {
        HostFacts lost = facts(resident("alive files", "h2"), "free free free", false);
        HostFacts changed = new HostFacts(
                lost.limits(),
                lost.residents(),
                lost.memory(),
                lost.locks(),
                lost.mayFence(),
                lost.registered(),
                NOTHING_LEFT,
                new Asked.Answered<>(List.of()));

        assertThat(found(Grade.of(lost))).contains("CRITICAL locks-lost");
        assertThat(found(Grade.of(changed))).isEmpty();
    }

    @Test
    void a_registration_of_a_vm_that_was_started_meanwhile_is_not_stale() {
        HostFacts started = new HostFacts(
                MemoryLimits.DEFAULT,
                new Asked.Answered<>(List.of()),
                List.of(),
                List.of(),
                new Asked.Answered<>(true),
                new Asked.Answered<>(List.of(VM, new VmName("gone"))),
                NOTHING_LEFT,
                new Asked.Answered<>(List.of(PROCESS)));

        assertThat(Grade.of(started).findings())
                .singleElement()
                .satisfies(finding -> assertThat(finding.vm()).contains(new VmName("gone")))
                .satisfies(finding -> assertThat(finding.kind()).isEqualTo(Finding.Kind.REGISTRATION_STALE));
    }

    private static HostFacts left(Asked<List<Remains>> remains, List<VmProcess> later) {
        HostFacts healthy = healthy();
        return new HostFacts(
                healthy.limits(),
                healthy.residents(),
                healthy.memory(),
                healthy.locks(),
                healthy.mayFence(),
                healthy.registered(),
                remains,
                new Asked.Answered<>(later));
    }

    @Test
    void what_is_left_of_a_vm_whose_definition_is_gone_is_named_with_its_remedy() {
        VmName gone = new VmName("gone");
        Image root = new Image(new PoolName("rbd.ssd"), "gone.root");
        Asked<List<Remains>> unlocked = new Asked.Answered<>(List.of(new Remains(gone, List.of(root), List.of())));
        Asked<List<Remains>> locked = new Asked.Answered<>(List.of(new Remains(gone, List.of(root), List.of(root))));

        assertThat(found(Grade.of(left(unlocked, List.of(PROCESS))))).isEqualTo("WARNING definition-gone");
        assertThat(Grade.of(left(unlocked, List.of(PROCESS)))
                        .findings()
                        .getFirst()
                        .text())
                .contains("rbd.ssd/gone.root", "'rbd rm'", "etc/qemu/vm/gone.cfg")
                .doesNotContain("lock");
        assertThat(Grade.of(left(locked, List.of(PROCESS)))
                        .findings()
                        .getFirst()
                        .text())
                .contains("locks of rbd.ssd/gone.root", "'rbd lock rm'");
        assertThat(found(Grade.of(left(unlocked, List.of(PROCESS, process(gone, 4713, 512))))))
                .isEmpty();
    }

    @Test
    void where_it_could_not_be_asked_what_is_left_nothing_is_named() {
        assertThat(found(Grade.of(left(new Asked.TooLate<>(), List.of(PROCESS)))))
                .isEmpty();
        assertThat(found(Grade.of(left(new Asked.Failed<>("Consul is down"), List.of(PROCESS)))))
                .isEmpty();
    }

    @Test
    void several_processes_are_critical_and_named() {
        HostFacts healthy = healthy();
        List<VmProcess> two = List.of(PROCESS, process(VM, 4712, 512));
        Resident twice = new Resident(VM, new Wanted.Here(), two, true, false, false, false, new PoolName("rbd.ssd"));
        HostFacts facts = new HostFacts(
                healthy.limits(),
                new Asked.Answered<>(List.of(twice)),
                List.of(),
                healthy.locks(),
                healthy.mayFence(),
                healthy.registered(),
                NOTHING_LEFT,
                new Asked.Answered<>(two));

        assertThat(Grade.of(facts).findings())
                .singleElement()
                .satisfies(finding -> assertThat(finding.severity()).isEqualTo(Severity.CRITICAL))
                .satisfies(finding -> assertThat(finding.text()).contains("4711, 4712"));
    }

    @Test
    void what_could_not_be_asked_is_told_and_never_taken_for_well() {
        HostFacts nothing = new HostFacts(
                MemoryLimits.DEFAULT,
                new Asked.TooLate<>(),
                List.of(),
                List.of(),
                new Asked.Failed<>("no monitor answered."),
                new Asked.Failed<>("connection refused"),
                NOTHING_LEFT,
                new Asked.TooLate<>());

        CheckReport report = Grade.of(nothing);

        assertThat(found(report))
                .isEqualTo("WARNING consul-unreachable, UNKNOWN host-unknown, UNKNOWN fencing-unknown");
        assertThat(report.severity()).isEqualTo(Severity.WARNING);
    }

    @Test
    void a_host_that_may_not_cut_others_off_is_warned_of() {
        HostFacts healthy = healthy();
        HostFacts facts = new HostFacts(
                healthy.limits(),
                healthy.residents(),
                healthy.memory(),
                healthy.locks(),
                new Asked.Answered<>(false),
                healthy.registered(),
                NOTHING_LEFT,
                healthy.later());

        assertThat(found(Grade.of(facts))).isEqualTo("WARNING fencing-not-permitted");
    }

    @Test
    void the_worst_goes_first_and_what_is_known_to_be_wrong_before_what_is_not_known() {
        assertThat(Severity.worst(List.of(Severity.UNKNOWN, Severity.WARNING))).isEqualTo(Severity.WARNING);
        assertThat(Severity.worst(List.of(Severity.UNKNOWN, Severity.CRITICAL))).isEqualTo(Severity.CRITICAL);
        assertThat(Severity.worst(List.of(Severity.UNKNOWN, Severity.OK))).isEqualTo(Severity.UNKNOWN);
        assertThat(Severity.worst(List.of())).isEqualTo(Severity.OK);
    }

    @Test
    void of_many_names_some_are_said() {
        List<VmName> vms = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            vms.add(new VmName("vm" + i));
        }
        assertThat(Grade.names(vms)).startsWith("vm0, vm1,").endsWith("vm9 and 2 more");
    }
}
