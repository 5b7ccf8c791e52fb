package io.flyingcircus.fcqemu.adapter.qemu.network;

import io.flyingcircus.fcqemu.ports.failure.HostException;
import io.flyingcircus.fcqemu.ports.network.HostRoutes;
import io.flyingcircus.fcqemu.ports.network.RoutedTap;
import java.util.List;

/** What {@code ip route} complains about, and what to do about it. */
final class RouteFailure {

    private static final int LONGEST_QUOTE = 300;

    private RouteFailure() {}

    /**
     * A failure to be thrown.
     *
     * @param state what is not as it should be
     * @param output what {@code ip} wrote
     */
    static HostException of(String state, RoutedTap tap, String output) {
        String said = String.join(" / ", output.strip().lines().limit(3).toList());
        String quote = said.substring(0, Math.min(said.length(), LONGEST_QUOTE));
        return new HostException(state + ": " + quote + (quote.endsWith(".") ? "" : ".") + " Its guest goes on. "
                + remedy(tap, output) + "; the next ensure tries again.");
    }

    private static String remedy(RoutedTap tap, String output) {
        String program = "'ip route show vrf " + tap.vrf() + "'";
        if (containsAny(output, "\"protocol\" value is invalid", "invalid \"protocol\"")) {
            return "This host does not know the protocol " + HostRoutes.PROTOCOL
                    + ": add a line with a number that is not taken there, such as '200 " + HostRoutes.PROTOCOL
                    + "', to /etc/iproute2/rt_protos";
        }
        if (containsAny(output, "Invalid VRF")) {
            return "There is no VRF " + tap.vrf() + " on this host: see to its network configuration";
        }
        if (containsAny(output, "Cannot find device", "Network is down", "No such device")) {
            return "Look at 'ip link show " + tap.device()
                    + "': QEMU makes the tap, and the script tap-ifup-vrf brings it up in its VRF";
        }
        if (containsAny(output, "File exists")) {
            return "Somebody else's route to it is in the way: see " + program;
        }
        return "See " + program;
    }

    private static boolean containsAny(String output, String... words) {
        return List.of(words).stream().anyMatch(output::contains);
    }
}
