package io.flyingcircus.fcqemu.ports.network;

/**
 * The tap of a routed network card, and the VRF it belongs to.
 *
 * @param device name of the tap, {@code tNETid}
 * @param vrf name of the VRF, {@code vrfNET}
 */
public record RoutedTap(String device, String vrf) {

    /** That of the card in {@code network} of the VM with this id. */
    public static RoutedTap of(String network, int vmId) {
        return new RoutedTap("t" + network + vmId, "vrf" + network);
    }
}
