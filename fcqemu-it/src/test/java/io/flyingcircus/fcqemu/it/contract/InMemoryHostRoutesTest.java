package io.flyingcircus.fcqemu.it.contract;

import io.flyingcircus.fcqemu.it.memory.InMemoryHostRoutes;
import io.flyingcircus.fcqemu.it.memory.World;
import io.flyingcircus.fcqemu.ports.network.HostRoutes;
import io.flyingcircus.fcqemu.ports.network.IpAddress;
import io.flyingcircus.fcqemu.ports.network.RoutedTap;

class InMemoryHostRoutesTest extends HostRoutesContract {

    private final InMemoryHostRoutes routes = new World().host("h1").routes();

    @Override
    HostRoutes routes() {
        return routes;
    }

    @Override
    void plug(RoutedTap tap) {
        routes.plug(tap);
    }

    @Override
    void unplug(RoutedTap tap) {
        routes.unplug(tap);
    }

    @Override
    void addOfOthers(RoutedTap tap, IpAddress address) {
        routes.addOfOthers(tap, address);
    }

    @Override
    boolean hasOfOthers(RoutedTap tap, IpAddress address) {
        return routes.hasOfOthers(tap, address);
    }
}
