package io.flyingcircus.fcqemu.domain.maintenance;

import io.flyingcircus.fcqemu.ports.events.Event;
import io.flyingcircus.fcqemu.ports.events.EventLog;
import io.flyingcircus.fcqemu.ports.events.Field;
import io.flyingcircus.fcqemu.ports.events.Level;
import io.flyingcircus.fcqemu.ports.vm.HostName;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** Tells what is still on a host: of each VM when that changes, and of all now and then. */
final class EvacuationReport {

    /** How long nothing is said about all where nothing changes. */
    private static final Duration SILENCE = Duration.ofSeconds(10);

    private final EventLog events;
    private TreeMap<VmName, Remaining> told = new TreeMap<>();
    private Optional<Duration> toldAll = Optional.empty();

    EvacuationReport(EventLog events) {
        this.events = events;
    }

    void looked(List<Remaining> left, Duration spent, Duration patience) {
        TreeMap<VmName, Remaining> now = new TreeMap<>();
        left.forEach(vm -> now.put(vm.vm(), vm));
        told.keySet().stream()
                .filter(vm -> !now.containsKey(vm))
                .forEach(vm -> tell(Optional.of(vm), "evacuated", List.of()));
        now.values().stream()
                .filter(vm -> !vm.equals(told.get(vm.vm())))
                .forEach(vm -> tell(
                        Optional.of(vm.vm()),
                        "evacuation-waits",
                        List.of(
                                Field.of(
                                        "goes-to",
                                        vm.prospect()
                                                .goesTo()
                                                .map(HostName::value)
                                                .orElse("-")),
                                Field.of("for", vm.prospect().obstacle().orElse("its migration")))));
        boolean changed = !now.equals(told);
        boolean longAgo =
                toldAll.map(at -> spent.minus(at).compareTo(SILENCE) >= 0).orElse(true);
        if (!now.isEmpty() && (changed || longAgo)) {
            toldAll = Optional.of(spent);
            tell(
                    Optional.empty(),
                    "evacuation-status",
                    List.of(
                            Field.of("left", now.size()),
                            Field.of("seconds", spent.toSeconds()),
                            Field.of("of-seconds", patience.toSeconds()),
                            Field.of("vms", names(left))));
        }
        told = now;
    }

    private static String names(List<Remaining> left) {
        return String.join(
                ", ",
                left.stream()
                        .map(vm -> vm.vm()
                                + vm.prospect()
                                        .goesTo()
                                        .map(host -> " to " + host)
                                        .orElse(""))
                        .toList());
    }

    private void tell(Optional<VmName> vm, String name, List<Field> fields) {
        events.record(new Event(Level.INFO, vm, name, fields, null));
    }
}
