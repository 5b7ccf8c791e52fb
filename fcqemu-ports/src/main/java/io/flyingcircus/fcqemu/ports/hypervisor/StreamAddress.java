package io.flyingcircus.fcqemu.ports.hypervisor;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a QEMU waits for a guest's state.
 *
 * @param ip literal IP address; a QEMU in its chroot cannot resolve names
 * @param port TCP port, 1 to 65535
 */
public record StreamAddress(String ip, int port) {

    private static final Pattern URI = Pattern.compile("tcp:(\\[[0-9A-Fa-f:.]+]|[0-9A-Fa-f.]+):([0-9]{1,5})");

    /** @throws IllegalArgumentException if nothing can wait there */
    public StreamAddress {
        if (!ip.matches("[0-9A-Fa-f:.]+") || port < 1 || port > 65_535) {
            throw new IllegalArgumentException("not an address of a migration stream: '" + ip + "' port " + port);
        }
    }

    /**
     * The address behind a migration URI.
     *
     * @throws IllegalArgumentException if it is none of the form {@code tcp:IP:PORT}
     */
    public static StreamAddress parse(String uri) {
        Matcher parts = URI.matcher(uri);
        if (!parts.matches()) {
            throw new IllegalArgumentException("not a migration URI of the form tcp:IP:PORT: '" + uri + "'");
        }
        String ip = parts.group(1);
        return new StreamAddress(
                ip.startsWith("[") ? ip.substring(1, ip.length() - 1) : ip, Integer.parseInt(parts.group(2)));
    }

    /** As QEMU takes it: {@code tcp:10.0.0.1:49152}, {@code tcp:[fe80::1]:49152}. */
    public String uri() {
        return "tcp:" + (ip.contains(":") ? "[" + ip + "]" : ip) + ":" + port;
    }

    @Override
    public String toString() {
        return uri();
    }
}
