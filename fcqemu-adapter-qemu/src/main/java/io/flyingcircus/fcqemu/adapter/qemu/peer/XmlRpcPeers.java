package io.flyingcircus.fcqemu.adapter.qemu.peer;

import io.flyingcircus.fcqemu.adapter.qemu.tls.CertificateFolder;
import io.flyingcircus.fcqemu.ports.events.EventLog;
import io.flyingcircus.fcqemu.ports.peer.MigrationCookie;
import io.flyingcircus.fcqemu.ports.peer.Peer;
import io.flyingcircus.fcqemu.ports.peer.PeerAddress;
import io.flyingcircus.fcqemu.ports.peer.Peers;
import io.flyingcircus.fcqemu.ports.peer.Reception;
import io.flyingcircus.fcqemu.ports.time.Clock;
import io.flyingcircus.fcqemu.ports.vm.VmDefinition;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;

/** This host's end of the control channel. Opens nothing, and loads nothing to speak of, before a migration. */
public final class XmlRpcPeers implements Peers {

    private final String addressTemplate;
    private final ControlLimits limits;
    private final Clock clock;
    private final Wire wire;
    private final EventLog events;

    /**
     * That end.
     *
     * @param addressTemplate where this host waits for a VM: {@code HOST:PORT} with fields of the VM, for example
     *     <code>127.0.0.3:{id}</code>; port 0 is any
     * @param clock tells when requests arrive
     * @param certificates of this host, if the control channel goes over TLS
     * @param events where it is told who was refused
     */
    public XmlRpcPeers(
            String addressTemplate,
            ControlLimits limits,
            Clock clock,
            Optional<CertificateFolder> certificates,
            EventLog events) {
        this.wire = certificates.<Wire>map(TlsWire::new).orElseGet(PlainWire::new);
        this.events = events;
        this.addressTemplate = addressTemplate;
        this.limits = limits;
        this.clock = clock;
    }

    @Override
    public void requireUsable() {
        wire.requireUsable();
    }

    @Override
    public Reception receive(VmDefinition vm, MigrationCookie cookie) {
        requireUsable();
        InetSocketAddress where = ControlAddress.of(addressTemplate, vm, limits.connect());
        try {
            var server = new ControlServer(where, cookie, clock, limits, wire, new Refusals(events, vm.name()));
            server.start();
            return server;
        } catch (IOException e) {
            throw ControlAddress.failure(vm, where + " cannot be had (" + e.getMessage() + ")", e);
        }
    }

    @Override
    public Peer at(PeerAddress address, MigrationCookie cookie) {
        return new XmlRpcPeer(address, cookie, limits, wire);
    }
}
