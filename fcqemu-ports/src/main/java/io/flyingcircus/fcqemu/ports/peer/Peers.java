package io.flyingcircus.fcqemu.ports.peer;

import io.flyingcircus.fcqemu.ports.vm.VmDefinition;

/**
 * The control channel (XML-RPC over HTTP): the host that waits for a VM serves it, the host that has the VM asks. What is
 * said there helps two hosts to find each other and to be quick; no decision to run a guest rests on it.
 */
public interface Peers {

    /**
     * Makes sure that this host can talk to others: its certificates, where they are used.
     *
     * @throws io.flyingcircus.fcqemu.ports.failure.HostException naming the file and what to do about it
     */
    void requireUsable();

    /**
     * Serves one incoming VM at the configured address from now on.
     *
     * @param vm which; the address may depend on it
     * @param cookie what every request must carry; others are refused without anybody being told
     * @throws io.flyingcircus.fcqemu.ports.failure.HostException if that address cannot be had
     */
    Reception receive(VmDefinition vm, MigrationCookie cookie);

    /** The host that waits there. Connects for each request anew, never ahead of one. */
    Peer at(PeerAddress address, MigrationCookie cookie);
}
