package io.flyingcircus.fcqemu.it.contract;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flyingcircus.fcqemu.adapter.qemu.network.IpRoutes;
import io.flyingcircus.fcqemu.it.network.RouteLab;
import io.flyingcircus.fcqemu.ports.failure.HostException;
import io.flyingcircus.fcqemu.ports.network.HostRoutes;
import io.flyingcircus.fcqemu.ports.network.IpAddress;
import io.flyingcircus.fcqemu.ports.network.RoutedTap;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The kernel's routes, in a network namespace of its own. */
class IpRoutesContractIT extends HostRoutesContract {

    private static final IpAddress ADDRESS = new IpAddress("203.0.113.7");

    private final RouteLab lab;
    private final HostRoutes routes;

    IpRoutesContractIT(@TempDir Path folder) {
        this.lab = new RouteLab(folder, TAP.vrf());
        this.routes = new IpRoutes(lab.program().path().toString());
    }

    @AfterEach
    void remove() {
        lab.close();
    }

    @Override
    HostRoutes routes() {
        return routes;
    }

    @Override
    void plug(RoutedTap tap) {
        lab.plug(tap);
    }

    @Override
    void unplug(RoutedTap tap) {
        lab.unplug(tap);
    }

    @Override
    void addOfOthers(RoutedTap tap, IpAddress address) {
        lab.addOfOthers(tap, address);
    }

    @Override
    boolean hasOfOthers(RoutedTap tap, IpAddress address) {
        return lab.hasOfOthers(tap, address);
    }

    @Test
    void an_unknown_protocol_is_told_with_the_line_to_add_and_its_file() {
        assertThatThrownBy(() -> new IpRoutes(IpRoutes.PROGRAM).addresses(TAP))
                .isInstanceOf(HostException.class)
                .hasMessageContaining("'200 fc-qemu'")
                .hasMessageContaining("/etc/iproute2/rt_protos");
    }

    @Test
    void a_missing_tap_is_told_with_what_makes_it() {
        assertThatThrownBy(() -> routes.add(TAP, ADDRESS))
                .isInstanceOf(HostException.class)
                .hasMessageContaining(ADDRESS + " is not routed to " + TAP.device())
                .hasMessageContaining("tap-ifup-vrf");
    }

    @Test
    void an_address_that_is_routed_by_somebody_else_is_told_as_that() {
        plug(TAP);
        addOfOthers(TAP, ADDRESS);

        assertThatThrownBy(() -> routes.add(TAP, ADDRESS))
                .isInstanceOf(HostException.class)
                .hasMessageContaining("Somebody else's route to it is in the way");
    }

    @Test
    void a_host_without_iproute2_is_told_so() {
        assertThatThrownBy(() -> new IpRoutes("/nonexistent/ip").addresses(TAP))
                .isInstanceOf(HostException.class)
                .hasMessageContaining("Install iproute2");
    }
}
