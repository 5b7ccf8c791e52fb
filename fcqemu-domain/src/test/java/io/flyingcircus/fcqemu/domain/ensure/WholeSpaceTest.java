package io.flyingcircus.fcqemu.domain.ensure;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.domain.Seen;
import io.flyingcircus.fcqemu.domain.ensure.DecisionTable.Cell;
import io.flyingcircus.fcqemu.domain.ensure.DecisionTable.Row;
import io.flyingcircus.fcqemu.ports.catalog.Registration;
import io.flyingcircus.fcqemu.ports.hypervisor.PidFile;
import io.flyingcircus.fcqemu.ports.hypervisor.ProcessState;
import io.flyingcircus.fcqemu.ports.hypervisor.RunStatus;
import io.flyingcircus.fcqemu.ports.hypervisor.VmProcess;
import io.flyingcircus.fcqemu.ports.vm.HostName;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/** Every combination of what can be seen and wanted, held against {@code decide.table}. */
class WholeSpaceTest {

    private static final HostName H1 = new HostName("h1");
    private static final HostName H2 = new HostName("h2");
    private static final List<String> LOCKS = List.of("h1", "h2", "h3", "free", "?", "missing", "twice");

    /** States in which a guest may come or go. */
    private static final List<RunStatus> MIGRATING = List.of(
            RunStatus.RUNNING, RunStatus.PAUSED, RunStatus.INMIGRATE, RunStatus.FINISH_MIGRATE, RunStatus.POSTMIGRATE);

    /** Only such words of the table end a guest. */
    private static final Set<String> ENDS_A_GUEST = Set.of("destroy", "stop");

    private final DecisionTable table = new DecisionTable();

    @Test
    void every_combination_has_its_stated_answer_and_every_row_its_combinations() {
        Set<Row> used = new HashSet<>();
        int[] cells = {0};
        eachCell((cell, action) -> {
            Row row = table.expected(cell);
            if (!action.label().equals(row.action())) {
                throw new AssertionError(
                        cell + ": line " + row.line() + " expects " + row.action() + ", decided was " + action);
            }
            used.add(row);
            cells[0]++;
        });
        assertThat(table.rows()).allSatisfy(row -> assertThat(used).contains(row));
        assertThat(cells[0]).isGreaterThan(500_000);
    }

    @Test
    void no_guest_is_ended_because_something_could_not_be_found_out() {
        eachCell((cell, action) -> {
            boolean unsure = !cell.readable()
                    || Set.of("silent", "busy", "gone", "io-error", "unknown").contains(cell.monitor());
            if (unsure && !cell.cutOff() && ENDS_A_GUEST.contains(action.label())) {
                throw new AssertionError(cell + ": " + action);
            }
        });
    }

    @Test
    void every_reason_is_in_words() {
        eachCell((cell, action) -> {
            if (action.reason().length() < 15 || !action.reason().contains(" ")) {
                throw new AssertionError(cell + ": " + action);
            }
        });
    }

    /** All points. */
    private static void eachCell(BiConsumer<Cell, Action> check) {
        Decide decide = new Decide(new VmName("test00"), H1, true);
        Map<List<String>, VolumesView> volumes = volumes();
        Map<String, Wanted> wanted = wanted();
        for (Map.Entry<String, ProcessState> process : processes()) {
            for (Said said : monitors(process.getValue())) {
                volumes.forEach((locks, view) -> {
                    for (List<String> cutOff : cutOffs(process.getValue())) {
                        for (Map.Entry<List<String>, CatalogView> catalog : catalogs()) {
                            Observation seen = new Observation(
                                    process.getValue(), said.monitor(), view, cutOff, catalog.getValue());
                            wanted.forEach((wantedName, state) -> check.accept(
                                    new Cell(
                                            process.getKey(),
                                            said.status(),
                                            said.transfer(),
                                            locks,
                                            !cutOff.isEmpty(),
                                            catalog.getKey(),
                                            wantedName),
                                    decide.decide(state, seen)));
                        }
                    }
                });
            }
        }
    }

    /** What a monitor may say, in the table's words. */
    private record Said(String status, String transfer, MonitorView monitor) {}

    private static List<List<String>> cutOffs(ProcessState process) {
        return process.processes().size() == 1 ? List.of(List.of(), List.of("10.0.0.1:0/7")) : List.of(List.of());
    }

    private static List<Map.Entry<List<String>, CatalogView>> catalogs() {
        Registration here = new Registration(H1, 1);
        Registration there = new Registration(H2, 2);
        return List.of(
                Map.entry(List.of(), new CatalogView.Known(List.of())),
                Map.entry(List.of("h1"), new CatalogView.Known(List.of(here))),
                Map.entry(List.of("h1", "h2"), new CatalogView.Known(List.of(here, there))),
                Map.entry(List.of(), new CatalogView.Unreadable("no leader")));
    }

    private static Map<String, Wanted> wanted() {
        return Map.of(
                "here", new Wanted.Here(),
                "elsewhere", new Wanted.Elsewhere(H2),
                "offline", new Wanted.Offline(),
                "no-host", new Wanted.AsItIs(),
                "unknown", new Wanted.Unknown("test00.cfg:3: memory: 'lots' is no number"));
    }

    private static Map<List<String>, VolumesView> volumes() {
        Map<List<String>, VolumesView> all = new LinkedHashMap<>();
        all.put(List.of(), new VolumesView.Unreadable("timed out"));
        for (String root : LOCKS) {
            for (String swap : LOCKS) {
                for (String tmp : LOCKS) {
                    all.put(List.of(root, swap, tmp), Seen.volumes(root, swap, tmp));
                }
            }
        }
        return all;
    }

    /** What a PID file says about a VM without a process makes no difference: all of it is called {@code no-process}. */
    private static List<Map.Entry<String, ProcessState>> processes() {
        List<Map.Entry<String, ProcessState>> all = new ArrayList<>();
        for (PidFile file : List.of(
                new PidFile.Missing(),
                new PidFile.Empty(),
                new PidFile.Garbage("\u0000\u0000"),
                new PidFile.Names(4711, PidFile.Target.NOBODY),
                new PidFile.Names(4711, PidFile.Target.SOMEONE_ELSE),
                new PidFile.Names(4711, PidFile.Target.ZOMBIE))) {
            all.add(Map.entry("no-process", new ProcessState(List.of(), file)));
        }
        VmProcess one = Seen.oneProcess().processes().getFirst();
        VmProcess other = new VmProcess(one.vm(), one.pid() + 1, one.startTicks() + 1, one.bookedMemory());
        for (PidFile file : List.of(
                new PidFile.Names(one.pid(), PidFile.Target.THIS_VM),
                new PidFile.Missing(),
                new PidFile.Names(1, PidFile.Target.SOMEONE_ELSE))) {
            all.add(Map.entry("one", new ProcessState(List.of(one), file)));
        }
        VmProcess came = new VmProcess(one.vm(), one.pid(), one.startTicks(), one.bookedMemory(), true);
        all.add(Map.entry(
                "came", new ProcessState(List.of(came), new PidFile.Names(came.pid(), PidFile.Target.THIS_VM))));
        all.add(Map.entry("two", new ProcessState(List.of(one, other), new PidFile.Missing())));
        return all;
    }

    private static void addSaid(List<Said> all, RunStatus status, String word, Transfer transfer) {
        all.add(new Said(status.qmpName(), word, new MonitorView.Answered(status, transfer)));
    }

    private static List<Said> monitors(ProcessState process) {
        if (!process.alive()) {
            return List.of(new Said("none", "none", new MonitorView.NotAsked()));
        }
        List<Said> all = new ArrayList<>();
        for (RunStatus status : RunStatus.values()) {
            all.add(new Said(status.qmpName(), "none", new MonitorView.Answered(status)));
        }
        for (RunStatus status : MIGRATING) {
            addSaid(all, status, "sending", new Transfer(true, false, false, false));
            addSaid(all, status, "marked", new Transfer(false, true, true, false));
            addSaid(all, status, "split", new Transfer(true, false, false, false, Transfer.Memory.SPLIT));
            addSaid(all, status, "split-marked", new Transfer(true, false, true, false, Transfer.Memory.SPLIT));
            addSaid(all, status, "lost", new Transfer(true, false, false, false, Transfer.Memory.BROKEN));
            for (boolean marked : List.of(true, false)) {
                addSaid(all, status, "sending-old", new Transfer(true, false, marked, true));
                addSaid(all, status, "sent-old", new Transfer(false, true, marked, true));
                addSaid(all, status, "broken-old", new Transfer(false, false, marked, true));
            }
        }
        all.add(new Said("gone", "none", new MonitorView.Gone("nobody listens")));
        all.add(new Said("silent", "none", new MonitorView.Unclear("no answer in 30 s.")));
        all.add(new Said("busy", "none", new MonitorView.Unclear("held by another client.")));
        return all;
    }
}
