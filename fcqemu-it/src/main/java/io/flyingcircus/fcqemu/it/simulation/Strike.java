package io.flyingcircus.fcqemu.it.simulation;

import io.flyingcircus.fcqemu.it.memory.Fate;
import io.flyingcircus.fcqemu.ports.vm.HostName;

/** One thing that goes wrong. */
sealed interface Strike {

    /** The fc-qemu at work on a host is killed before the call it is about to make. */
    record KillAgent(HostName host) implements Strike {}

    /** The same, and what it was about to send to the storage is carried out later. */
    record KillAgentSending(HostName host) implements Strike {}

    /** The QEMU on a host is killed. */
    record KillQemu(HostName host) implements Strike {}

    /** The fc-qemu at work on a host gets no processor for a while. */
    record Stall(HostName host) implements Strike {}

    /** A host loses its power and boots. */
    record Reboot(HostName host) implements Strike {}

    /** The stream between two QEMUs breaks. */
    record CutStream() implements Strike {}

    /** Nothing gets through between two hosts for a while. */
    record CutLink(HostName one, HostName other) implements Strike {}

    /** The storage answers nobody on a host for a while. */
    record StorageAway(HostName host) implements Strike {}

    /** Consul answers nobody on a host for a while. */
    record CatalogAway(HostName host) implements Strike {}

    /** Something becomes of the next request on the control channel. */
    record Request(Fate fate) implements Strike {}

    /** The VM is wanted somewhere else from now on. */
    record WantedOn(HostName host) implements Strike {}

    /** Its kind, for counting. */
    default String kind() {
        return this instanceof Request(Fate fate)
                ? "Request " + fate.name().toLowerCase(java.util.Locale.ROOT)
                : getClass().getSimpleName();
    }
}
