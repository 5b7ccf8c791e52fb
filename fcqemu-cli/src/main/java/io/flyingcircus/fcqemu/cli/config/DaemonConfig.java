package io.flyingcircus.fcqemu.cli.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;

/**
 * Section {@code [daemon]}.
 *
 * @param period between two regular looks at the same VM
 * @param overlong work on a VM that takes longer counts no more among those worked on at once
 * @param metrics where metrics are had by HTTP; empty: nowhere
 */
public record DaemonConfig(Duration period, Duration overlong, Optional<InetSocketAddress> metrics) {

    private static final String SECTION = "daemon";
    private static final int PERIODS_REGISTERED = 3;
    private static final Duration LEAST_REGISTERED = Duration.ofMinutes(30);

    static DaemonConfig read(ConfigValues values) {
        return new DaemonConfig(
                values.seconds(SECTION, "ensure-period", Duration.ofSeconds(1)),
                values.seconds(SECTION, "overlong-work", Duration.ofMillis(1)),
                values.read(
                        SECTION,
                        "metrics-address",
                        "IP-ADDRESS:PORT, or nothing",
                        Optional.empty(),
                        DaemonConfig::address));
    }

    private static Optional<InetSocketAddress> address(String text) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        int colon = text.lastIndexOf(':');
        if (colon < 1) {
            throw new IllegalArgumentException();
        }
        // No name: resolving it may take as long as it likes.
        InetAddress host = InetAddress.ofLiteral(text.substring(0, colon).replaceAll("^\\[|\\]$", ""));
        return Optional.of(new InetSocketAddress(host, Integer.parseInt(text.substring(colon + 1))));
    }

    /** How long a registration counts unless it is refreshed: also if one look at the VM fails, and one is late. */
    public Duration registered() {
        Duration several = period.multipliedBy(PERIODS_REGISTERED);
        return several.compareTo(LEAST_REGISTERED) > 0 ? several : LEAST_REGISTERED;
    }
}
