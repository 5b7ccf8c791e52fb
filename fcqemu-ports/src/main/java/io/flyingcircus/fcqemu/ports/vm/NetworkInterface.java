package io.flyingcircus.fcqemu.ports.vm;

import java.util.regex.Pattern;

/**
 * A network card of a VM.
 *
 * @param network name of the network ({@code fe}, {@code srv}, ...): letters and digits, so that the tap device
 *     {@code tNETid} is a valid name
 * @param mac its address
 * @param routed whether its tap goes to a VRF instead of a bridge
 */
public record NetworkInterface(String network, MacAddress mac, boolean routed) {

    private static final Pattern VALID = Pattern.compile("[A-Za-z0-9]{1,10}");

    /** @throws IllegalArgumentException if {@code network} is not usable in the name of a tap device */
    public NetworkInterface {
        if (!VALID.matcher(network).matches()) {
            throw new IllegalArgumentException("not a network name: 1 to 10 letters and digits are expected");
        }
    }
}
