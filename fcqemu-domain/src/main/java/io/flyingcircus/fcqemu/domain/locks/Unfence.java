package io.flyingcircus.fcqemu.domain.locks;

import io.flyingcircus.fcqemu.domain.host.VmWork;
import io.flyingcircus.fcqemu.domain.volumes.VolumeSet;
import io.flyingcircus.fcqemu.ports.events.Field;
import io.flyingcircus.fcqemu.ports.failure.StorageException;
import io.flyingcircus.fcqemu.ports.failure.VmStateException;
import io.flyingcircus.fcqemu.ports.hypervisor.VmProcess;
import io.flyingcircus.fcqemu.ports.locks.FenceEntry;
import io.flyingcircus.fcqemu.ports.locks.FenceNote;
import io.flyingcircus.fcqemu.ports.storage.Image;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The clients that were cut off because of a VM: which they are, and how their entries on the blocklist are removed before
 * their time.
 *
 * <p>A QEMU that lives and whose entry goes can write again at once. It needs no lock for that and watches its images no
 * more, so that neither a start nor an operator would see it. An entry is therefore removed only when its client is known to
 * be dead.
 */
public final class Unfence {

    /** What is known about the clients. */
    public enum Evidence {
        /** What can be seen from this host. */
        AS_SEEN,
        /** An operator knows that they are dead: their host was switched off or restarted since. */
        KNOWN_DEAD
    }

    /** By then whoever wrote a note has put its client on the blocklist, or never will. */
    private static final Duration SETTLED = Duration.ofHours(1);

    private final VmWork work;

    /** Clients that were cut off because of the VM that is being worked on. */
    public Unfence(VmWork work) {
        this.work = work;
    }

    /**
     * Those that are noted and on the blocklist, or that somebody may just be putting there. Notes whose entries have ended
     * are dropped.
     */
    public List<FencedClient> list(VolumeSet volumes) {
        List<FencedClient> found = new ArrayList<>();
        for (Image image : volumes.allImages()) {
            for (FenceNote note : work.storage().fenceNotes().read(image)) {
                found.add(new FencedClient(image, note, Optional.empty()));
            }
        }
        if (found.isEmpty()) {
            return found;
        }
        // Read after the notes: what is noted first and listed later is not taken for ended.
        List<FenceEntry> entries = work.storage().fence().entries();
        List<FencedClient> current = new ArrayList<>();
        for (FencedClient client : found) {
            Optional<Instant> until = entries.stream()
                    .filter(entry -> entry.address().equals(client.address()))
                    .map(FenceEntry::expires)
                    .findFirst();
            if (until.isPresent() || mayBeOnItsWay(client.note())) {
                current.add(new FencedClient(client.image(), client.note(), until));
            } else {
                drop(client);
            }
        }
        return current;
    }

    private boolean mayBeOnItsWay(FenceNote note) {
        Instant now = work.ports().clock().now();
        return note.origin()
                .filter(origin ->
                        now.isBefore(origin.until()) && now.isBefore(origin.at().plus(SETTLED)))
                .isPresent();
    }

    /** Only a look, perhaps by one who may not write: that it fails changes nothing. */
    private void drop(FencedClient client) {
        try {
            work.storage().fenceNotes().remove(client.image(), client.address());
            work.events().debug("fence-note-dropped", Field.of("client", client.address()));
        } catch (StorageException failure) {
            work.events()
                    .debug(
                            "fence-note-kept",
                            Field.of("client", client.address()),
                            Field.of("reason", failure.getMessage()));
        }
    }

    /**
     * Removes the entries of all clients, or of none.
     *
     * @return those that were removed
     * @throws VmStateException if one of the clients may live
     * @throws StorageException if the storage fails, or does not permit removing entries
     */
    public List<FencedClient> remove(VolumeSet volumes, Evidence evidence) {
        List<FencedClient> listed =
                list(volumes).stream().filter(FencedClient::listed).toList();
        List<String> alive = listed.stream()
                .flatMap(client -> whyItMayLive(client, evidence).stream())
                .toList();
        if (!alive.isEmpty()) {
            throw new VmStateException("nothing was removed from the blocklist, because a client of " + work.vm()
                    + " may live, and would write to its volumes again, without a lock and without being seen (now: "
                    + volumes.describe(work.host()) + "): " + String.join("; ", alive)
                    + ". Entries end by themselves; nothing is lost by leaving them.");
        }
        for (FencedClient client : listed) {
            work.storage().fence().unblock(client.address());
            // Only now: an entry of ours is never without its note.
            work.storage().fenceNotes().remove(client.image(), client.address());
            work.events()
                    .warning(
                            "unfence",
                            Field.of("client", client.address()),
                            Field.of("whose", client.whose()),
                            Field.of("evidence", evidence));
        }
        return listed;
    }

    private Optional<String> whyItMayLive(FencedClient client, Evidence evidence) {
        List<VmProcess> processes =
                work.ports().hypervisor().processes(work.vm()).processes();
        for (VmProcess process : processes) {
            if (work.ports().hypervisor().storageClients().ofQemu(process).contains(client.address())) {
                return Optional.of(client.address() + " belongs to the QEMU with PID " + process.pid()
                        + " that lives on this host: 'fc-qemu ensure " + work.vm() + "' ends it");
            }
        }
        return switch (evidence) {
            case KNOWN_DEAD -> Optional.empty();
            case AS_SEEN -> asSeen(client, processes);
        };
    }

    private Optional<String> asSeen(FencedClient client, List<VmProcess> processes) {
        String described = client.address() + " (" + client.whose() + ")";
        if (!ClientAddress.sameHost(client.address(), work.storage().clientAddress())) {
            return Optional.of(described + " is not at this host, so whether it lives cannot be seen from here: run"
                    + " 'fc-qemu unfence --remove " + work.vm() + "' there, or, if its host was switched off or"
                    + " restarted since it was cut off, add '--known-dead'");
        }
        return processes.isEmpty()
                ? Optional.empty()
                : Optional.of(described + " is at this host, where a QEMU of " + work.vm() + " lives (PID "
                        + processes.getFirst().pid() + "): try again when that has ended, or, if it was started after"
                        + " the client was cut off, add '--known-dead'");
    }
}
