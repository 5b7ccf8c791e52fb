package io.flyingcircus.fcqemu.cli.config;

import java.net.URI;
import java.time.Duration;

/**
 * Section {@code [consul]}.
 *
 * @param address of this host's agent
 * @param accessToken empty for none
 * @param timeout patience with an answer
 */
public record ConsulConfig(URI address, String accessToken, Duration timeout) {

    private static final String SECTION = "consul";

    static ConsulConfig read(ConfigValues values) {
        URI usual = URI.create("http://127.0.0.1:8500");
        return new ConsulConfig(
                values.read(SECTION, "address", "an address such as " + usual, usual, ConsulConfig::address),
                values.text(SECTION, "access-token"),
                values.seconds(SECTION, "timeout", Duration.ofMillis(100)));
    }

    private static URI address(String text) {
        URI address = URI.create(text);
        if (address.getHost() == null
                || address.getScheme() == null
                || !address.getScheme().startsWith("http")) {
            throw new IllegalArgumentException();
        }
        return address;
    }

    /** Without the token, which belongs into no log. */
    @Override
    public String toString() {
        return "ConsulConfig[" + address + ", timeout " + timeout + "]";
    }
}
