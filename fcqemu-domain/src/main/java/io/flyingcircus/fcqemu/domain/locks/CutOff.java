package io.flyingcircus.fcqemu.domain.locks;

import io.flyingcircus.fcqemu.domain.host.VmWork;
import io.flyingcircus.fcqemu.ports.events.Field;
import io.flyingcircus.fcqemu.ports.failure.StorageException;
import io.flyingcircus.fcqemu.ports.failure.VmStateException;
import io.flyingcircus.fcqemu.ports.locks.FenceEntry;
import io.flyingcircus.fcqemu.ports.locks.FenceNote;
import io.flyingcircus.fcqemu.ports.locks.FenceNotes;
import io.flyingcircus.fcqemu.ports.storage.Image;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Cuts clients of one VM's volumes off from the storage, each once and noted before, and makes sure of it. */
final class CutOff {

    /** Hosts and monitors do not agree about the time to the second. */
    private static final Duration TOLERANCE = Duration.ofMinutes(10);

    private final VmWork work;
    private final Image noteAt;
    private final List<VolumeClient> seen = new ArrayList<>();
    private final List<String> done = new ArrayList<>();

    /** @param noteAt the volume that the notes are kept with */
    CutOff(VmWork work, Image noteAt) {
        this.work = work;
        this.noteAt = noteAt;
    }

    /**
     * Puts clients on the blocklist and reads it back.
     *
     * @throws VmStateException if one is not listed there afterwards
     * @throws StorageException if the storage fails, or does not permit it
     */
    void all(List<VolumeClient> clients) {
        Instant enough =
                work.ports().clock().now().plus(work.settings().fenceExpiry()).minus(TOLERANCE);
        List<String> added = new ArrayList<>();
        seen.addAll(clients);
        for (VolumeClient client : quickestOrder(clients)) {
            if (!done.contains(client.address())) {
                block(client);
                added.add(client.address());
            }
        }
        if (!added.isEmpty()) {
            requireListed(added, enough);
        }
        done.addAll(added);
    }

    /** A note waits 5 s for each dead client that still watches the volume it is kept with: those first. */
    private List<VolumeClient> quickestOrder(List<VolumeClient> clients) {
        return clients.stream()
                .sorted(Comparator.comparing(client -> !client.open().contains(noteAt)))
                .toList();
    }

    private void block(VolumeClient client) {
        String whose = client.whose(seen, work.host(), work.storage().clientAddress());
        boolean noted = note(client.address(), whose);
        try {
            work.storage().fence().block(client.address(), work.settings().fenceExpiry());
        } catch (StorageException failure) {
            if (noted && failure.reason() == StorageException.Reason.NOT_PERMITTED) {
                forget(client.address(), failure);
            }
            throw failure;
        }
        work.events()
                .warning(
                        "fence",
                        Field.of("client", client.address()),
                        Field.of("whose", whose),
                        Field.of("expiry", work.settings().fenceExpiry()));
    }

    /**
     * Before the entry is made: none of ours is ever without its note. But for want of a note nobody is left uncut.
     *
     * @return whether it was written; one of an earlier time that still holds is kept
     */
    private boolean note(String address, String whose) {
        Instant now = work.ports().clock().now();
        FenceNote.Origin origin =
                new FenceNote.Origin(work.host(), now, now.plus(work.settings().fenceExpiry()), whose);
        try {
            FenceNotes notes = work.storage().fenceNotes();
            boolean isThere = notes.read(noteAt).stream()
                    .filter(note -> note.address().equals(address))
                    .flatMap(note -> note.origin().stream())
                    .anyMatch(earlier -> now.isBefore(earlier.until()));
            if (!isThere) {
                notes.write(noteAt, new FenceNote(address, Optional.of(origin)));
            }
            return !isThere;
        } catch (StorageException failure) {
            work.events()
                    .warning(
                            "fence-note-failed",
                            Field.of("client", address),
                            Field.of("meaning", "'fc-qemu unfence' will not list it, 'ceph osd blocklist ls' does"),
                            Field.of("reason", failure.getMessage()));
            return false;
        }
    }

    private void forget(String address, StorageException refused) {
        try {
            work.storage().fenceNotes().remove(noteAt, address);
        } catch (StorageException failure) {
            refused.addSuppressed(failure);
        }
    }

    private void requireListed(List<String> addresses, Instant enough) {
        List<FenceEntry> entries = work.storage().fence().entries();
        for (String address : addresses) {
            Optional<FenceEntry> listed = entries.stream()
                    .filter(entry -> entry.address().equals(address))
                    .findFirst();
            if (listed.isEmpty()) {
                throw new VmStateException("the client " + address + " of " + work.vm()
                        + " was put on the blocklist but is not listed there, so it may still write. No further lock was"
                        + " broken. Check 'ceph osd blocklist ls' and try again.");
            }
            warnOfEarlyEnd(listed.get(), enough);
        }
    }

    /** Somebody else cut it off before, for a shorter time, and the storage extends no entry. */
    private void warnOfEarlyEnd(FenceEntry entry, Instant enough) {
        if (entry.expires().isBefore(enough)) {
            work.events()
                    .warning(
                            "fence-ends-early",
                            Field.of("client", entry.address()),
                            Field.of("until", entry.expires()),
                            Field.of(
                                    "meaning",
                                    "it was on the blocklist already, and Ceph extends no entry: make sure before then"
                                            + " that no QEMU of the VM lives at that address"));
        }
    }
}
