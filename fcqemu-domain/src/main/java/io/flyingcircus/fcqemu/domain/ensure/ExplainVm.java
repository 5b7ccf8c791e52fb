package io.flyingcircus.fcqemu.domain.ensure;

import io.flyingcircus.fcqemu.domain.host.VmWork;
import io.flyingcircus.fcqemu.domain.lifecycle.StartConditions;
import io.flyingcircus.fcqemu.domain.lifecycle.StayOff;
import io.flyingcircus.fcqemu.domain.status.VmStatus;
import io.flyingcircus.fcqemu.domain.volumes.VolumeSet;
import io.flyingcircus.fcqemu.ports.catalog.IncomingVm;
import io.flyingcircus.fcqemu.ports.definitions.DefinitionReading;
import io.flyingcircus.fcqemu.ports.failure.CatalogException;
import io.flyingcircus.fcqemu.ports.failure.StorageException;
import io.flyingcircus.fcqemu.ports.vm.VmDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Explains a VM: what is seen of it, what {@code ensure} would decide and why, and what that waits for. Changes nothing; what
 * cannot be asked is told as that.
 */
public final class ExplainVm {

    private final VmWork work;

    /** Explains the VM that is being worked on. */
    public ExplainVm(VmWork work) {
        this.work = work;
    }

    /** Looks at everything, once. */
    public Explanation run() {
        DefinitionReading active = work.ports().definitions().active(work.vm());
        DefinitionReading staged = work.ports().definitions().staged(work.vm());
        boolean stagedCounts = stagedCounts(active, staged);
        DefinitionReading counts = stagedCounts ? staged : active;
        Target target = Target.of(counts, work);
        Observation seen = Observer.looking(work).observe(target.pool());
        Action action = decide(target, seen);
        return new Explanation(
                status(target, seen),
                describe(active, staged, stagedCounts),
                notes(seen),
                action,
                heldBack(target, action),
                waitsFor(seen, action));
    }

    /** Whether the next {@code ensure} puts it in force before it looks at anything. */
    private boolean stagedCounts(DefinitionReading active, DefinitionReading staged) {
        boolean mayChange = active instanceof DefinitionReading.Valid
                || !work.ports().hypervisor().processes(work.vm()).alive();
        return mayChange
                && staged instanceof DefinitionReading.Valid
                && (active instanceof DefinitionReading.Absent
                        || work.ports().definitions().generations(work.vm()).stagedIsNewer());
    }

    private Action decide(Target target, Observation seen) {
        if (target.known().map(definition -> !definition.virtual()).orElse(false)) {
            return new Action.LeaveAlone("it is a physical machine by its definition");
        }
        return new Decide(work.vm(), work.host(), work.settings().migration().automatic())
                .decide(target.wanted(), seen);
    }

    private VmStatus status(Target target, Observation seen) {
        return new VmStatus(
                work.vm(),
                work.host(),
                target.wanted().describe(),
                seen.process(),
                seen.monitor(),
                List.of(),
                Optional.empty(),
                seen.volumes(),
                seen.catalog());
    }

    private static String describe(DefinitionReading active, DefinitionReading staged, boolean stagedCounts) {
        String text = "in force: " + describe(active);
        if (staged instanceof DefinitionReading.Absent) {
            return text;
        }
        return text + "; received: " + describe(staged)
                + (stagedCounts ? ", which the next ensure puts in force first, and which counts here" : "");
    }

    private static String describe(DefinitionReading reading) {
        return switch (reading) {
            case DefinitionReading.Valid(VmDefinition definition) -> "generation " + definition.generation();
            case DefinitionReading.Absent _ -> "none";
            case DefinitionReading.Broken(List<String> problems) ->
                "one that cannot be used (" + String.join("; ", problems) + ")";
        };
    }

    private List<String> notes(Observation seen) {
        List<String> notes = new ArrayList<>();
        work.ports()
                .hypervisor()
                .migrationNotes()
                .underWay(work.vm())
                .ifPresent(id -> notes.add("a migration of it is under way here (" + id
                        + "), unless the process that began it was killed"));
        if (!seen.cutOff().isEmpty()) {
            notes.add("its QEMU was cut off from the storage (" + String.join(", ", seen.cutOff()) + ")");
        }
        return notes;
    }

    private Optional<String> heldBack(Target target, Action action) {
        StayOff stayOff = new StayOff(work);
        boolean starts = action instanceof Action.Start;
        Optional<String> hostHeld =
                starts || action instanceof Action.AwaitGuest ? stayOff.hostHeld() : Optional.empty();
        if (hostHeld.isPresent()) {
            return hostHeld;
        }
        if (starts && stayOff.isSoByAnything(target.definition())) {
            return Optional.of(
                    "somebody stopped it by hand: it stays off until its definition changes, or 'fc-qemu ensure "
                            + work.vm() + "' is typed");
        }
        return Optional.empty();
    }

    // ---- what it waits for

    private List<String> waitsFor(Observation seen, Action action) {
        return switch (action) {
            case Action.AwaitGuest _ -> others(seen, "to send its guest, which needs 'fc-qemu ensure' there");
            case Action.AwaitMemory _ -> others(seen, "to send or take the rest of its memory");
            case Action.AwaitLocks _ -> others(seen, "to let go of its locks");
            case Action.HandOver _ -> hostsThatWait();
            case Action.Start _ -> obstacles(seen);
            case Action.Report _ -> whatKeepsItSo(seen);
            case Action.Nothing _,
                    Action.LeaveAlone _,
                    Action.KeepRunning _,
                    Action.Stop _,
                    Action.TakeFreeLocks _,
                    Action.Resume _,
                    Action.Destroy _,
                    Action.Clear _,
                    Action.CancelMigration _,
                    Action.TakeBack _,
                    Action.PassOn _ -> List.of();
        };
    }

    private List<String> others(Observation seen, String what) {
        VolumeSet volumes = seen.knownVolumes();
        return volumes.otherHolders(work.host()).stream()
                .map(host -> "host " + host + " " + what + " (" + volumes.describe(work.host()) + ")")
                .toList();
    }

    private List<String> hostsThatWait() {
        try {
            List<IncomingVm> waiting = work.ports().catalog().incoming(work.vm());
            return waiting.isEmpty()
                    ? List.of("a host that waits for it; none does yet (run 'fc-qemu ensure " + work.vm() + "' there)")
                    : waiting.stream()
                            .map(host -> "the host at " + host.address() + ", which says that it waits for it")
                            .toList();
        } catch (CatalogException failure) {
            return List.of("a host that waits for it; whether one does is not known: " + failure.getMessage());
        }
    }

    private List<String> obstacles(Observation seen) {
        try {
            return StartConditions.obstacles(
                    work.vm(), seen.knownVolumes(), work.host(), work.look().clientAddress());
        } catch (StorageException failure) {
            return List.of("Ceph: " + failure.getMessage());
        }
    }

    private List<String> whatKeepsItSo(Observation seen) {
        List<String> found = new ArrayList<>();
        if (seen.monitor() instanceof MonitorView.Unclear(String reason)) {
            found.add("its monitor: " + reason);
        }
        switch (seen.volumes()) {
            case VolumesView.Unreadable(String reason) -> found.add("Ceph: " + reason);
            case VolumesView.Known _ -> found.addAll(others(seen, "to let go of its locks, or to be asked about it"));
        }
        return found;
    }
}
