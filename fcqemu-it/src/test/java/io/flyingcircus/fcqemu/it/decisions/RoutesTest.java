package io.flyingcircus.fcqemu.it.decisions;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.it.memory.SampleVm;
import io.flyingcircus.fcqemu.ports.events.Level;
import io.flyingcircus.fcqemu.ports.network.IpAddress;
import io.flyingcircus.fcqemu.ports.network.RoutedTap;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The host's routes to a VM with a routed network card. */
class RoutesTest {

    private static final RoutedTap TAP =
            RoutedTap.of("fe", new SampleVm().definition().id());
    private static final IpAddress FIRST = new IpAddress("203.0.113.7");
    private static final IpAddress SECOND = new IpAddress("2001:db8::7");
    private static final IpAddress THIRD = new IpAddress("203.0.113.9");

    private final OneHost one = new OneHost();

    private OneHost routed(IpAddress... addresses) {
        String[] texts = List.of(addresses).stream().map(IpAddress::text).toArray(String[]::new);
        return one.define(new SampleVm().routed(texts));
    }

    private List<String> callsDuring(Runnable work) {
        List<String> calls = new ArrayList<>();
        one.world().steps((host, port, method) -> {
            if (port.equals("HostRoutes")) {
                calls.add(method);
            }
        });
        work.run();
        return calls;
    }

    @Test
    void a_start_adds_them() {
        routed(FIRST, SECOND).commands().start(OneHost.VM);

        assertThat(one.host().routes().addresses(TAP)).containsExactlyInAnyOrder(FIRST, SECOND);
    }

    @Test
    void a_second_ensure_changes_none() {
        routed(FIRST, SECOND).running();

        assertThat(callsDuring(one::running)).containsOnly("addresses");
    }

    @Test
    void they_follow_the_definition_and_others_stay() {
        routed(FIRST, SECOND).running();
        one.host().routes().addOfOthers(TAP, THIRD);

        routed(SECOND, new IpAddress("203.0.113.10")).running();

        assertThat(one.host().routes().addresses(TAP)).containsExactlyInAnyOrder(SECOND, new IpAddress("203.0.113.10"));
        assertThat(one.host().routes().hasOfOthers(TAP, THIRD)).isTrue();
    }

    @Test
    void what_was_lost_is_added_again() {
        routed(FIRST, SECOND).running();
        one.host().routes().remove(TAP, FIRST);

        one.running();

        assertThat(one.host().routes().addresses(TAP)).containsExactlyInAnyOrder(FIRST, SECOND);
    }

    @Test
    void one_that_cannot_be_added_is_told_and_keeps_neither_the_others_nor_the_guest_from_going_on() {
        routed(FIRST).running();
        one.host().routes().addOfOthers(TAP, THIRD);

        routed(FIRST, THIRD, SECOND).running();

        assertThat(one.host().routes().addresses(TAP)).containsExactlyInAnyOrder(FIRST, SECOND);
        assertThat(one.host().events().lines(Level.WARNING))
                .singleElement()
                .asString()
                .contains("route-failed", THIRD.text());
        assertThat(one.executes()).isTrue();
    }

    @Test
    void a_host_that_can_route_nothing_runs_its_guests_all_the_same() {
        one.host().routes().broken(true);

        routed(FIRST).running();

        assertThat(one.executes()).isTrue();
        assertThat(one.host().events().lines(Level.WARNING))
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line).contains("route-failed", "protocol fc-qemu"));
        assertThat(one.host().catalog().whereabouts(OneHost.VM)).hasSize(1);
    }

    @Test
    void a_vm_without_routed_cards_costs_nothing() {
        assertThat(callsDuring(() -> one.running().running())).isEmpty();
    }

    @Test
    void they_go_with_the_vm() {
        routed(FIRST).running();

        one.commands().kill(OneHost.VM);
        one.host().routes().plug(TAP);

        assertThat(one.host().routes().addresses(TAP)).isEmpty();
    }
}
