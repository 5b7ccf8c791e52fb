package io.flyingcircus.fcqemu.ports.network;

import java.util.List;

/**
 * Routes of this host to single addresses of its guests, each through a tap, in the tap's VRF, and of the protocol
 * {@value #PROTOCOL}, which says that they are ours ({@code ip route show dev TAP vrf VRF proto fc-qemu}). Routes of other
 * protocols are neither listed nor changed. A route ends with its tap.
 *
 * <p>Every method ends in bounded time, and may throw a {@link io.flyingcircus.fcqemu.ports.failure.HostException} that
 * says what to do; nothing was changed then.
 */
public interface HostRoutes {

    /** Protocol of the routes that are ours, a name in {@code /etc/iproute2/rt_protos}. */
    String PROTOCOL = "fc-qemu";

    /** The addresses that ours lead to. */
    List<IpAddress> addresses(RoutedTap tap);

    /** Adds a route; somebody else's to the same address in the same VRF is in its way. */
    void add(RoutedTap tap, IpAddress address);

    /** Removes one of ours; one that is not there does not matter. */
    void remove(RoutedTap tap, IpAddress address);
}
