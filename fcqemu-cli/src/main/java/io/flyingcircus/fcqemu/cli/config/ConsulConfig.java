package io.flyingcircus.fcqemu.cli.config;

import java.net.URI;
import java.time.Duration;

/**
 * Section {@code [consul]}.
 *
 * @param address of this host's agent
 * @param accessToken empty for none
 * @param connect patience with a connection
 * @param answer patience with an answer
 * @param eventThreads how much of the work that events make is done at once
 */
public record ConsulConfig(URI address, String accessToken, Duration connect, Duration answer, int eventThreads) {

    private static final String SECTION = "consul";

    static ConsulConfig read(ConfigValues values) {
        URI usual = URI.create("http://127.0.0.1:8500");
        return new ConsulConfig(
                values.read(SECTION, "address", "an address such as " + usual, usual, ConsulConfig::address),
                values.read(SECTION, "access-token", "printable characters without spaces", "", ConsulConfig::token),
                values.seconds(SECTION, "timeout-connect", Duration.ofMillis(1)),
                values.seconds(SECTION, "timeout-answer", Duration.ofMillis(1)),
                (int) values.number(SECTION, "event-threads", 1, 100));
    }

    private static URI address(String text) {
        URI address = URI.create(text);
        boolean bare =
                address.getRawQuery() == null && address.getRawUserInfo() == null && "".equals(address.getRawPath());
        if (!"http".equals(address.getScheme()) || address.getHost() == null || address.getPort() <= 0 || !bare) {
            throw new IllegalArgumentException();
        }
        return address;
    }

    private static String token(String text) {
        if (!text.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw new IllegalArgumentException();
        }
        return text;
    }

    /** Without the token, which belongs into no log. */
    @Override
    public String toString() {
        return "ConsulConfig[" + address + ", connect " + connect + ", answer " + answer + "]";
    }
}
