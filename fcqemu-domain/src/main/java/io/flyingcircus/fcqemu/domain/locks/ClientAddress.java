package io.flyingcircus.fcqemu.domain.locks;

/** Addresses of storage clients: IP, port and nonce, as in {@code 10.0.0.1:0/123} or {@code [fe80::1]:0/123}. */
public final class ClientAddress {

    private ClientAddress() {}

    /** Whether two clients are at the same IP address, which is the same host. */
    public static boolean sameHost(String one, String other) {
        return ipOf(one).equals(ipOf(other));
    }

    private static String ipOf(String address) {
        int port = address.lastIndexOf(':');
        return port < 0 ? address : address.substring(0, port);
    }
}
