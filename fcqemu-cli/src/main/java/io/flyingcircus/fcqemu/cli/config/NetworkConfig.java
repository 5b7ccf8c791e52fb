package io.flyingcircus.fcqemu.cli.config;

/**
 * Section {@code [network]}: scripts that connect taps.
 *
 * @param bridgeUp for a tap on a bridge
 * @param bridgeDown its counterpart
 * @param vrfUp for a routed tap
 * @param vrfDown its counterpart
 */
public record NetworkConfig(String bridgeUp, String bridgeDown, String vrfUp, String vrfDown) {

    private static final String SECTION = "network";

    static NetworkConfig read(ConfigValues values) {
        return new NetworkConfig(
                values.line(SECTION, "tap-ifup-bridge"),
                values.line(SECTION, "tap-ifdown-bridge"),
                values.line(SECTION, "tap-ifup-vrf"),
                values.line(SECTION, "tap-ifdown-vrf"));
    }
}
