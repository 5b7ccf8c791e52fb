package io.flyingcircus.fcqemu.ports.peer;

/**
 * Where a host waits for an incoming VM.
 *
 * @param host name or IP address
 * @param port TCP port, 1 to 65535
 */
public record PeerAddress(String host, int port) {

    /** @throws IllegalArgumentException if no server can be there */
    public PeerAddress {
        if (host.isBlank() || port < 1 || port > 65_535) {
            throw new IllegalArgumentException("not an address of a control server: '" + host + "' port " + port);
        }
    }

    @Override
    public String toString() {
        return host.contains(":") ? "[" + host + "]:" + port : host + ":" + port;
    }
}
