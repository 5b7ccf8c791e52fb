package io.flyingcircus.fcqemu.domain.network;

import io.flyingcircus.fcqemu.domain.host.VmWork;
import io.flyingcircus.fcqemu.ports.events.Field;
import io.flyingcircus.fcqemu.ports.failure.HostException;
import io.flyingcircus.fcqemu.ports.network.HostRoutes;
import io.flyingcircus.fcqemu.ports.network.IpAddress;
import io.flyingcircus.fcqemu.ports.network.RoutedTap;
import io.flyingcircus.fcqemu.ports.vm.NetworkInterface;
import io.flyingcircus.fcqemu.ports.vm.VmDefinition;
import java.util.List;

/**
 * Keeps the host's routes to a VM's routed network cards as its definition says: what is missing is added, what is ours
 * and no longer wanted is removed. A VM without such cards costs nothing.
 */
public final class RouteUpkeep {

    private final VmWork work;
    private final HostRoutes routes;

    /** Keeps up the routes of the VM that is being worked on. */
    public RouteUpkeep(VmWork work) {
        this.work = work;
        this.routes = work.ports().routes();
    }

    /** Does so; what fails is told, and stops neither the rest nor the VM. */
    public void run(VmDefinition definition) {
        for (NetworkInterface card : definition.interfaces()) {
            if (card.routed()) {
                keep(RoutedTap.of(card.network(), definition.id()), card.addresses());
            }
        }
    }

    private void keep(RoutedTap tap, List<IpAddress> wanted) {
        attempt(tap, () -> {
            List<IpAddress> present = routes.addresses(tap);
            for (IpAddress address : wanted) {
                if (!present.contains(address)) {
                    attempt(tap, () -> add(tap, address));
                }
            }
            for (IpAddress address : present) {
                if (!wanted.contains(address)) {
                    attempt(tap, () -> remove(tap, address));
                }
            }
        });
    }

    private void add(RoutedTap tap, IpAddress address) {
        routes.add(tap, address);
        work.events().info("add-route", Field.of("address", address), Field.of("tap", tap.device()));
    }

    private void remove(RoutedTap tap, IpAddress address) {
        routes.remove(tap, address);
        work.events().info("remove-route", Field.of("address", address), Field.of("tap", tap.device()));
    }

    private void attempt(RoutedTap tap, Runnable step) {
        try {
            step.run();
        } catch (HostException failure) {
            work.events()
                    .warning("route-failed", Field.of("tap", tap.device()), Field.of("reason", failure.getMessage()));
        }
    }
}
