package io.flyingcircus.fcqemu.adapter.qemu.host;

import java.util.List;

/**
 * Programs QEMU runs to connect the tap device of a network card and to disconnect it.
 *
 * @param bridgeUp connects to a bridge
 * @param bridgeDown its counterpart
 * @param vrfUp connects a routed card to its VRF
 * @param vrfDown its counterpart
 */
public record TapScripts(String bridgeUp, String bridgeDown, String vrfUp, String vrfDown) {

    /** @throws IllegalArgumentException if one cannot stand in QEMU's configuration file */
    public TapScripts {
        for (String script : List.of(bridgeUp, bridgeDown, vrfUp, vrfDown)) {
            if (!script.matches("[A-Za-z0-9/._+@-]+")) {
                throw new IllegalArgumentException(
                        "a tap script is a path of letters, digits and ./_+@-, not '" + script + "'");
            }
        }
    }

    /** What holds where the configuration says nothing. */
    public static TapScripts defaults() {
        return new TapScripts(
                "/etc/kvm/kvm-ifup", "/etc/kvm/kvm-ifdown", "/etc/kvm/kvm-vrf-ifup", "/etc/kvm/kvm-vrf-ifdown");
    }
}
