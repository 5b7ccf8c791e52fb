package io.flyingcircus.fcqemu.domain.migration;

import io.flyingcircus.fcqemu.domain.host.VmWork;
import io.flyingcircus.fcqemu.ports.failure.VmStateException;
import io.flyingcircus.fcqemu.ports.hypervisor.Monitor;
import io.flyingcircus.fcqemu.ports.peer.MigrationCookie;
import io.flyingcircus.fcqemu.ports.peer.PeerAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What is noted in a QEMU whose guest goes to a host with the old tool: all that a later process needs to end what this one
 * began.
 *
 * @param address where that host's server is
 * @param cookie what that server knows this host by; it cannot be made again once the locks have moved
 * @param clients addresses of the storage clients of other hosts that had the volumes open when that host's QEMU waited
 */
record OldHostMark(PeerAddress address, MigrationCookie cookie, List<String> clients) {

    private static final int WORDS = 4;

    OldHostMark {
        clients = List.copyOf(clients);
    }

    /**
     * The one in a QEMU process.
     *
     * @throws VmStateException if there is none, or it cannot be understood
     */
    static OldHostMark of(Monitor monitor, VmWork work) {
        return monitor.migration()
                .markedForOldHost()
                .flatMap(OldHostMark::parse)
                .orElseThrow(() -> new VmStateException(work.vm()
                        + " was being sent to a host with the old tool, and what"
                        + " was noted of that host in its QEMU cannot be understood. Its guest is kept as it is. Look"
                        + " where else it runs with 'fc-qemu status " + work.vm() + "'; 'fc-qemu kill " + work.vm()
                        + "' gives it up here."));
    }

    /** As it stands in the QEMU process. */
    String text() {
        return address.host() + " " + address.port() + " " + cookie.value() + " " + String.join(",", clients);
    }

    /** What such a text says; empty if it is none. */
    static Optional<OldHostMark> parse(String text) {
        List<String> words = Arrays.asList(text.split(" ", -1));
        if (words.size() != WORDS) {
            return Optional.empty();
        }
        List<String> clients = words.getLast().isEmpty()
                ? List.of()
                : Arrays.asList(words.getLast().split(",", -1));
        try {
            return Optional.of(new OldHostMark(
                    new PeerAddress(words.get(0), Integer.parseInt(words.get(1))),
                    new MigrationCookie(words.get(2)),
                    clients));
        } catch (IllegalArgumentException nonsense) {
            return Optional.empty();
        }
    }

    /** Talks to that host. */
    PeerTalk talk(VmWork work) {
        return PeerTalk.toOldHost(work, work.ports().peers().at(address, cookie));
    }
}
