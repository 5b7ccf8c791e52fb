package io.flyingcircus.fcqemu.ports.vm;

import io.flyingcircus.fcqemu.ports.network.IpAddress;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A network card of a VM.
 *
 * @param network name of the network ({@code fe}, {@code srv}, ...): letters and digits, so that the tap device
 *     {@code tNETid} is a valid name
 * @param mac its address
 * @param routed whether its tap goes to a VRF instead of a bridge
 * @param addresses those its host has a route to, of a routed one; none otherwise
 */
public record NetworkInterface(String network, MacAddress mac, boolean routed, List<IpAddress> addresses) {

    private static final Pattern VALID = Pattern.compile("[A-Za-z0-9]{1,10}");

    /** @throws IllegalArgumentException if {@code network} is not usable in the name of a tap device, or one that is not
     *     routed has addresses */
    public NetworkInterface {
        if (!VALID.matcher(network).matches()) {
            throw new IllegalArgumentException("not a network name: 1 to 10 letters and digits are expected");
        }
        if (!routed && !addresses.isEmpty()) {
            throw new IllegalArgumentException("only routes of routed interfaces are the host's");
        }
        addresses = addresses.stream().distinct().toList();
    }

    /** A card whose tap goes to a bridge. */
    public static NetworkInterface bridged(String network, MacAddress mac) {
        return new NetworkInterface(network, mac, false, List.of());
    }
}
