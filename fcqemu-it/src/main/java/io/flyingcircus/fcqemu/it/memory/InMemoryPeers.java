package io.flyingcircus.fcqemu.it.memory;

import io.flyingcircus.fcqemu.ports.peer.MigrationCookie;
import io.flyingcircus.fcqemu.ports.peer.Peer;
import io.flyingcircus.fcqemu.ports.peer.PeerAddress;
import io.flyingcircus.fcqemu.ports.peer.Peers;
import io.flyingcircus.fcqemu.ports.peer.Reception;
import io.flyingcircus.fcqemu.ports.vm.VmDefinition;

/** One host's end of the control channel. */
public final class InMemoryPeers implements Peers {

    private final InMemoryHost host;
    private boolean oldTool;

    InMemoryPeers(InMemoryHost host) {
        this.host = host;
    }

    /** From now on this host has the old tool, which knows another order of calls only. */
    public void oldTool() {
        oldTool = true;
    }

    @Override
    public Reception receive(VmDefinition vm, MigrationCookie cookie) {
        host.before("Peers", "receive");
        return new InMemoryReception(host, cookie, !oldTool);
    }

    @Override
    public void requireUsable() {}

    @Override
    public Peer at(PeerAddress address, MigrationCookie cookie) {
        return new InMemoryPeer(host, address, cookie);
    }
}
