package io.flyingcircus.fcqemu.cli.output;

import io.flyingcircus.fcqemu.domain.snapshots.PruneReport;
import io.flyingcircus.fcqemu.domain.snapshots.Pruned;
import io.flyingcircus.fcqemu.domain.snapshots.RootSnapshot;
import io.flyingcircus.fcqemu.ports.vm.Mib;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/** What {@code snapshots} and {@code prune} print. Days are UTC. */
public final class SnapshotList {

    private static final List<String> HEADING = List.of("NAME", "STATE", "KEPT UNTIL", "MIB");

    private SnapshotList() {}

    /** A line for each, oldest first. */
    public static String table(VmName vm, List<RootSnapshot> snapshots) {
        if (snapshots.isEmpty()) {
            return "there are no snapshots of " + vm + "\n";
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(HEADING);
        for (RootSnapshot snapshot : snapshots) {
            rows.add(List.of(
                    printable(snapshot.snapshot().name()),
                    state(snapshot),
                    snapshot.keepUntil().map(LocalDate::toString).orElse("-"),
                    Long.toString(Mib.ofBytes(snapshot.snapshot().sizeBytes()).value())));
        }
        return Table.of(rows);
    }

    private static String state(RootSnapshot snapshot) {
        List<String> words = new ArrayList<>();
        if (snapshot.unfinished()) {
            words.add("unfinished");
        }
        if (snapshot.expired()) {
            words.add("expired");
        }
        if (snapshot.snapshot().isProtected()) {
            words.add("protected");
        }
        if (snapshot.snapshot().hasChildren()) {
            words.add("cloned");
        }
        return words.isEmpty() ? "kept" : String.join(",", words);
    }

    /** The same for programs. */
    public static String json(VmName vm, List<RootSnapshot> snapshots) {
        return Json.object(json -> {
            json.text("name", vm.value());
            json.objects("snapshots", snapshots, SnapshotList::snapshot);
        });
    }

    private static void snapshot(Json out, RootSnapshot snapshot) throws IOException {
        out.text("name", snapshot.snapshot().name());
        out.number("size_bytes", snapshot.snapshot().sizeBytes());
        out.text("keep_until", snapshot.keepUntil().map(LocalDate::toString));
        out.flag("expired", snapshot.expired());
        out.flag("unfinished", snapshot.unfinished());
        out.flag("protected", snapshot.snapshot().isProtected());
        out.flag("has_children", snapshot.snapshot().hasChildren());
    }

    /** What became of snapshots that are over. */
    public static String pruned(PruneReport report) {
        var text = new StringBuilder();
        for (Pruned pruned : report.snapshots()) {
            text.append(
                            switch (pruned.fate()) {
                                case REMOVED -> "removed       ";
                                case REMOVABLE -> "would remove  ";
                                case KEPT -> "kept          ";
                            })
                    .append(pruned.vm())
                    .append("  ")
                    .append(printable(pruned.snapshot()))
                    .append(pruned.reason().isEmpty() ? "" : "  (" + pruned.reason() + ")")
                    .append('\n');
        }
        report.failures()
                .forEach(
                        failure -> text.append("failed        ").append(failure).append('\n'));
        return text.isEmpty() ? "no snapshot is over\n" : text.toString();
    }

    /** Other programs may have put anything into a name. */
    private static String printable(String name) {
        return name.replaceAll("\\p{Cntrl}", "?");
    }
}
