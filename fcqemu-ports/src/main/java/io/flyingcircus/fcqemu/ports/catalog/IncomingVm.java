package io.flyingcircus.fcqemu.ports.catalog;

import io.flyingcircus.fcqemu.ports.peer.PeerAddress;

/**
 * A host that waits for a VM to come.
 *
 * @param address of its control server
 * @param modifyIndex Consul's, larger is newer
 */
public record IncomingVm(PeerAddress address, long modifyIndex) {}
