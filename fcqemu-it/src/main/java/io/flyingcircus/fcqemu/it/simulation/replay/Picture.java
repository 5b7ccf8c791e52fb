package io.flyingcircus.fcqemu.it.simulation.replay;

import io.flyingcircus.fcqemu.it.memory.InMemoryHost;
import io.flyingcircus.fcqemu.it.memory.InMemoryQemu;
import io.flyingcircus.fcqemu.it.memory.MonitorMood;
import io.flyingcircus.fcqemu.it.memory.StoredImage;
import io.flyingcircus.fcqemu.it.memory.World;
import io.flyingcircus.fcqemu.ports.definitions.DefinitionReading;
import io.flyingcircus.fcqemu.ports.hypervisor.MigrationPhase;
import io.flyingcircus.fcqemu.ports.locks.VolumeLock;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Everything outside the processes at one moment, by name: locks, QEMUs, registrations, notes, definitions.
 *
 * @param parts each as somebody would say it
 */
public record Picture(Map<String, String> parts) {

    /** As it is now. Call it while no process is at work. */
    public static Picture of(World world, VmName vm, List<StoredImage> volumes) {
        Map<String, String> parts = new LinkedHashMap<>();
        for (StoredImage volume : volumes) {
            parts.put("lock " + volume.image().name(), lock(volume.lock()));
        }
        for (InMemoryHost host : world.hosts()) {
            String on = " on " + host.name();
            parts.put("QEMU" + on, qemus(host));
            parts.put("run files" + on, host.hypervisor().hasRunFiles(vm) ? "present" : "none");
            parts.put("registration" + on, world.register().has(vm, host.name()) ? "present" : "none");
            parts.put("announcement" + on, world.register().isAnnounced(vm, host.name()) ? "present" : "none");
            parts.put(
                    "migration noted" + on,
                    host.hypervisor().migrationNotes().underWay(vm).isPresent() ? "yes" : "no");
            parts.put("definition" + on, definition(host.definitions().active(vm)));
            parts.put("received" + on, definition(host.definitions().staged(vm)));
            parts.put("storage" + on, host.storage().isReachable() ? "reachable" : "away");
            parts.put("Consul" + on, host.catalog().isDown() ? "away" : "reachable");
        }
        parts.put(
                "clients cut off",
                world.storage().blockedClients().isEmpty()
                        ? "none"
                        : world.storage().blockedClients().size() + "");
        return new Picture(parts);
    }

    private static String lock(VolumeLock lock) {
        return switch (lock) {
            case VolumeLock.Held held -> held.locker().cookie();
            case VolumeLock.Free _ -> "free";
            case VolumeLock.Unreadable _ -> "unreadable";
        };
    }

    private static String qemus(InMemoryHost host) {
        List<String> all = new ArrayList<>();
        for (InMemoryQemu qemu : host.hypervisor().living()) {
            all.add(qemu.status()
                    + (qemu.phase() == MigrationPhase.NONE ? "" : ", migration " + qemu.phase())
                    + (qemu.markedFor().isPresent() ? ", marked" : "")
                    + (qemu.markedForOldHost().isPresent() ? ", goes to an old host" : "")
                    + (qemu.mood() == MonitorMood.ANSWERS ? "" : ", silent"));
        }
        return all.isEmpty() ? "none" : String.join(" and ", all);
    }

    private static String definition(DefinitionReading reading) {
        return switch (reading) {
            case DefinitionReading.Valid valid -> Words.of(valid.definition());
            case DefinitionReading.Absent _ -> "none";
            case DefinitionReading.Broken _ -> "broken";
        };
    }

    /** What is different in a later one, each as {@code what: A => B}. */
    public List<String> changesTo(Picture later) {
        List<String> changes = new ArrayList<>();
        later.parts.forEach((what, now) -> {
            String before = parts.getOrDefault(what, "none");
            if (!before.equals(now)) {
                changes.add(what + ": " + before + " => " + now);
            }
        });
        return changes;
    }
}
