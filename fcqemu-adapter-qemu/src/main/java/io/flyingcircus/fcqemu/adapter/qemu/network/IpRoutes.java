package io.flyingcircus.fcqemu.adapter.qemu.network;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.flyingcircus.fcqemu.adapter.qemu.binary.BoundedCommand;
import io.flyingcircus.fcqemu.ports.failure.HostException;
import io.flyingcircus.fcqemu.ports.network.HostRoutes;
import io.flyingcircus.fcqemu.ports.network.IpAddress;
import io.flyingcircus.fcqemu.ports.network.IpAddress.Family;
import io.flyingcircus.fcqemu.ports.network.RoutedTap;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The kernel's routes, read and changed with {@code ip route} of iproute2. Each word is an argument of its own: no shell
 * reads them.
 */
public final class IpRoutes implements HostRoutes {

    /** iproute2's program, looked for on the search path. */
    public static final String PROGRAM = "ip";

    /** What the kernel says of a table without routes: it is made by its first one. */
    private static final String NO_TABLE = "FIB table does not exist";

    /** ESRCH in words. */
    private static final String NO_ROUTE = "No such process";

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final String program;

    /** @param program name or path of iproute2's {@code ip} */
    public IpRoutes(String program) {
        this.program = program;
    }

    @Override
    public List<IpAddress> addresses(RoutedTap tap) {
        List<IpAddress> all = new ArrayList<>(addresses(tap, Family.IPV4));
        all.addAll(addresses(tap, Family.IPV6));
        return List.copyOf(all);
    }

    private List<IpAddress> addresses(RoutedTap tap, Family family) {
        BoundedCommand shown = run(List.of("-j", flag(family), "route", "show"), words(tap));
        if (shown.exitCode() == 0) {
            return destinations(tap, shown.output());
        }
        if (shown.output().contains(NO_TABLE)) {
            return List.of();
        }
        throw RouteFailure.of("the routes through " + tap.device() + " could not be read", tap, shown.output());
    }

    @Override
    public void add(RoutedTap tap, IpAddress address) {
        BoundedCommand done = change(tap, "add", address);
        if (done.exitCode() != 0) {
            throw RouteFailure.of(address + " is not routed to " + tap.device(), tap, done.output());
        }
    }

    @Override
    public void remove(RoutedTap tap, IpAddress address) {
        BoundedCommand done = change(tap, "del", address);
        boolean thereIsNone = done.output().contains(NO_TABLE) || done.output().contains(NO_ROUTE);
        if (done.exitCode() != 0 && !thereIsNone) {
            throw RouteFailure.of(
                    address + " is still routed to " + tap.device() + " and should not be", tap, done.output());
        }
    }

    private BoundedCommand change(RoutedTap tap, String verb, IpAddress address) {
        return run(List.of(flag(address.family()), "route", verb, address.text()), words(tap));
    }

    /** The protocol first: of several mistakes, {@code ip} tells the first. */
    private static List<String> words(RoutedTap tap) {
        return List.of("proto", PROTOCOL, "dev", tap.device(), "vrf", tap.vrf());
    }

    private static String flag(Family family) {
        return switch (family) {
            case IPV4 -> "-4";
            case IPV6 -> "-6";
        };
    }

    private BoundedCommand run(List<String> verb, List<String> route) {
        List<String> command =
                Stream.of(List.of(program), verb, route).flatMap(List::stream).toList();
        try {
            return BoundedCommand.run(command, PATIENCE);
        } catch (IOException failure) {
            throw new HostException(
                    "'" + String.join(" ", command) + "' could not be run: " + failure.getMessage()
                            + ". Routes are as they were. Install iproute2, or see why it does not end.",
                    failure);
        }
    }

    /** Routes to whole networks are none of ours, whatever their protocol says. */
    private static List<IpAddress> destinations(RoutedTap tap, String output) {
        List<IpAddress> addresses = new ArrayList<>();
        for (JsonNode route : json(tap, output)) {
            address(route.path("dst").asText()).ifPresent(addresses::add);
        }
        return addresses;
    }

    private static Optional<IpAddress> address(String destination) {
        try {
            return Optional.of(new IpAddress(destination));
        } catch (IllegalArgumentException network) {
            return Optional.empty();
        }
    }

    private static JsonNode json(RoutedTap tap, String output) {
        try {
            return new JsonMapper().readTree(output);
        } catch (JsonProcessingException failure) {
            throw new HostException(
                    "what ip says of the routes through " + tap.device() + " is not understood: "
                            + failure.getOriginalMessage() + ". Routes are as they were. See 'ip -j route show dev "
                            + tap.device() + " vrf " + tap.vrf() + "'.",
                    failure);
        }
    }
}
