package io.flyingcircus.fcqemu.it.memory;

import io.flyingcircus.fcqemu.ports.failure.HostException;
import io.flyingcircus.fcqemu.ports.network.HostRoutes;
import io.flyingcircus.fcqemu.ports.network.IpAddress;
import io.flyingcircus.fcqemu.ports.network.RoutedTap;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Routes of one host. Taps are plugged in by the QEMU they belong to, and take their routes along. */
public final class InMemoryHostRoutes implements HostRoutes {

    /** One route; somebody else's if it is not ours. */
    private record Route(RoutedTap tap, IpAddress address, boolean ours) {}

    private final InMemoryHost host;
    private final SortedMap<String, RoutedTap> taps = new TreeMap<>();
    private final List<Route> routes = new ArrayList<>();
    private boolean broken;

    InMemoryHostRoutes(InMemoryHost host) {
        this.host = host;
    }

    @Override
    public List<IpAddress> addresses(RoutedTap tap) {
        reach("addresses", tap);
        return routes.stream()
                .filter(route -> route.ours() && route.tap().equals(tap))
                .map(Route::address)
                .sorted()
                .toList();
    }

    @Override
    public void add(RoutedTap tap, IpAddress address) {
        reach("add", tap);
        put(new Route(tap, address, true));
    }

    @Override
    public void remove(RoutedTap tap, IpAddress address) {
        reach("remove", tap);
        routes.remove(new Route(tap, address, true));
    }

    /** Somebody else adds a route. */
    public void addOfOthers(RoutedTap tap, IpAddress address) {
        put(new Route(tap, address, false));
    }

    /** Whether somebody else's route is there. */
    public boolean hasOfOthers(RoutedTap tap, IpAddress address) {
        return routes.contains(new Route(tap, address, false));
    }

    /** A tap appears. */
    public void plug(RoutedTap tap) {
        taps.put(tap.device(), tap);
    }

    /** A tap goes, and its routes with it. */
    public void unplug(RoutedTap tap) {
        taps.remove(tap.device());
        routes.removeIf(route -> route.tap().device().equals(tap.device()));
    }

    /** Every call fails until it is switched back. */
    public void broken(boolean isBroken) {
        broken = isBroken;
    }

    private void put(Route wanted) {
        if (routes.stream()
                .anyMatch(route -> route.tap().vrf().equals(wanted.tap().vrf())
                        && route.address().equals(wanted.address()))) {
            throw new HostException(wanted.address() + " has a route already");
        }
        routes.add(wanted);
    }

    private void reach(String method, RoutedTap tap) {
        host.before("HostRoutes", method);
        if (broken) {
            throw new HostException("this host does not know the protocol fc-qemu");
        }
        if (!taps.containsKey(tap.device())) {
            throw new HostException("there is no device " + tap.device());
        }
    }
}
