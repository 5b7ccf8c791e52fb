package io.flyingcircus.fcqemu.it.network;

import io.flyingcircus.fcqemu.it.testbed.Command;
import io.flyingcircus.fcqemu.it.testbed.CommandResult;
import io.flyingcircus.fcqemu.ports.network.IpAddress;
import io.flyingcircus.fcqemu.ports.network.RoutedTap;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A network namespace of its own, with taps in a VRF, or beside a routing table where the kernel has no VRF. */
public final class RouteLab implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String NAMESPACE =
            "fcqemu-routes-" + ProcessHandle.current().pid();

    private final boolean vrfs;
    private final IpProgram program;

    /**
     * Makes the namespace.
     *
     * @param folder for files
     * @param vrf one VRF in it
     */
    public RouteLab(Path folder, String vrf) {
        run("ip", "netns", "add", NAMESPACE).orFail();
        this.vrfs = inside("ip", "link", "add", vrf, "type", "vrf", "table", IpProgram.TABLE)
                        .exitCode()
                == 0;
        if (vrfs) {
            inside("ip", "link", "set", vrf, "up").orFail();
        }
        this.program = IpProgram.in(folder, String.join(" ", enter()), vrfs);
    }

    /** {@code ip}, as it works in the namespace. */
    public IpProgram program() {
        return program;
    }

    /** Adds a tap to its VRF. */
    public void plug(RoutedTap tap) {
        inside("ip", "tuntap", "add", tap.device(), "mode", "tap").orFail();
        if (vrfs) {
            inside("ip", "link", "set", tap.device(), "master", tap.vrf()).orFail();
        }
        inside("ip", "link", "set", tap.device(), "up").orFail();
    }

    /** Removes a tap. */
    public void unplug(RoutedTap tap) {
        inside("ip", "link", "del", tap.device()).orFail();
    }

    /** Adds a route of another protocol. */
    public void addOfOthers(RoutedTap tap, IpAddress address) {
        inside("ip", "route", "add", address.text(), "dev", tap.device(), "table", IpProgram.TABLE, "proto", "static")
                .orFail();
    }

    /** Whether that is there. */
    public boolean hasOfOthers(RoutedTap tap, IpAddress address) {
        return inside("ip", "route", "show", "dev", tap.device(), "table", IpProgram.TABLE, "proto", "static")
                .orFail()
                .stdout()
                .contains(address.text());
    }

    /** Words that run what follows in the namespace. */
    public static List<String> enter() {
        return List.of("nsenter", "--net=/run/netns/" + NAMESPACE, "--");
    }

    private static CommandResult inside(String... words) {
        List<String> all = new ArrayList<>(enter());
        all.addAll(List.of(words));
        return run(all.toArray(String[]::new));
    }

    private static CommandResult run(String... words) {
        return Command.of(words).run(PATIENCE);
    }

    @Override
    public void close() {
        run("ip", "netns", "del", NAMESPACE).orFail();
    }
}
