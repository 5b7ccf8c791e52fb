package io.flyingcircus.fcqemu.domain.locks;

import io.flyingcircus.fcqemu.domain.host.VmWork;
import io.flyingcircus.fcqemu.ports.events.Field;
import io.flyingcircus.fcqemu.ports.failure.VmStateException;
import io.flyingcircus.fcqemu.ports.locks.FenceEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Cuts clients of one VM's volumes off from the storage, each once, and makes sure of it. */
final class CutOff {

    /** Hosts and monitors do not agree about the time to the second. */
    private static final Duration TOLERANCE = Duration.ofMinutes(10);

    private final VmWork work;
    private final List<String> done = new ArrayList<>();

    CutOff(VmWork work) {
        this.work = work;
    }

    /**
     * Puts clients on the blocklist and reads it back.
     *
     * @throws VmStateException if one is not listed there afterwards
     * @throws io.flyingcircus.fcqemu.ports.failure.StorageException if the storage fails, or does not permit it
     */
    void all(List<VolumeClient> clients) {
        Instant enough =
                work.ports().clock().now().plus(work.settings().fenceExpiry()).minus(TOLERANCE);
        List<String> added = new ArrayList<>();
        for (VolumeClient client : clients) {
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

    private void block(VolumeClient client) {
        work.storage().fence().block(client.address(), work.settings().fenceExpiry());
        work.events()
                .warning(
                        "fence",
                        Field.of("client", client.address()),
                        Field.of("expiry", work.settings().fenceExpiry()));
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
