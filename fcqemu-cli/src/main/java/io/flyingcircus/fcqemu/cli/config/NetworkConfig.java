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
                script(values, "tap-ifup-bridge"),
                script(values, "tap-ifdown-bridge"),
                script(values, "tap-ifup-vrf"),
                script(values, "tap-ifdown-vrf"));
    }

    private static String script(ConfigValues values, String key) {
        return values.read(SECTION, key, "the path of a program (letters, digits and ./_+@-)", "/bin/true", text -> {
            if (!text.matches("[A-Za-z0-9/._+@-]+")) {
                throw new IllegalArgumentException();
            }
            return text;
        });
    }
}
