package io.flyingcircus.fcqemu.it.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flyingcircus.fcqemu.ports.failure.HostException;
import io.flyingcircus.fcqemu.ports.network.HostRoutes;
import io.flyingcircus.fcqemu.ports.network.IpAddress;
import io.flyingcircus.fcqemu.ports.network.RoutedTap;
import org.junit.jupiter.api.Test;

/** {@link HostRoutes} of a host with a VRF {@code vrffe} and no tap in it. */
abstract class HostRoutesContract {

    static final RoutedTap TAP = RoutedTap.of("fe", 1);
    static final RoutedTap OTHER_TAP = RoutedTap.of("fe", 2);

    private static final IpAddress FIRST = new IpAddress("203.0.113.7");
    private static final IpAddress SECOND = new IpAddress("203.0.113.8");
    private static final IpAddress SIX = new IpAddress("2001:db8::7");

    abstract HostRoutes routes();

    /** A tap appears in its VRF. */
    abstract void plug(RoutedTap tap);

    /** It goes. */
    abstract void unplug(RoutedTap tap);

    /** Somebody else adds a route. */
    abstract void addOfOthers(RoutedTap tap, IpAddress address);

    /** Whether that is still there. */
    abstract boolean hasOfOthers(RoutedTap tap, IpAddress address);

    @Test
    void a_new_tap_has_no_routes() {
        plug(TAP);

        assertThat(routes().addresses(TAP)).isEmpty();
    }

    @Test
    void addresses_of_both_protocols_are_routed_until_they_are_removed() {
        plug(TAP);

        routes().add(TAP, FIRST);
        routes().add(TAP, SECOND);
        routes().add(TAP, SIX);
        assertThat(routes().addresses(TAP)).containsExactlyInAnyOrder(FIRST, SECOND, SIX);

        routes().remove(TAP, FIRST);
        routes().remove(TAP, SIX);
        assertThat(routes().addresses(TAP)).containsExactly(SECOND);
    }

    @Test
    void removing_what_is_not_there_does_not_matter() {
        plug(TAP);

        routes().remove(TAP, FIRST);
        routes().remove(TAP, SIX);

        assertThat(routes().addresses(TAP)).isEmpty();
    }

    @Test
    void taps_of_one_vrf_have_routes_of_their_own() {
        plug(TAP);
        plug(OTHER_TAP);
        routes().add(TAP, FIRST);
        routes().add(OTHER_TAP, SECOND);

        assertThat(routes().addresses(TAP)).containsExactly(FIRST);
        assertThat(routes().addresses(OTHER_TAP)).containsExactly(SECOND);
        assertThatThrownBy(() -> routes().add(TAP, SECOND))
                .isInstanceOf(HostException.class)
                .hasMessageContaining(SECOND.text());
    }

    @Test
    void routes_of_others_are_not_ours_and_stay() {
        plug(TAP);
        addOfOthers(TAP, FIRST);
        addOfOthers(TAP, SIX);

        assertThat(routes().addresses(TAP)).isEmpty();
        assertThatThrownBy(() -> routes().add(TAP, FIRST)).isInstanceOf(HostException.class);
        assertThatThrownBy(() -> routes().add(TAP, SIX)).isInstanceOf(HostException.class);
        routes().remove(TAP, FIRST);
        routes().remove(TAP, SIX);

        assertThat(hasOfOthers(TAP, FIRST)).isTrue();
    }

    @Test
    void a_tap_takes_its_routes_along() {
        plug(TAP);
        routes().add(TAP, FIRST);
        routes().add(TAP, SIX);

        unplug(TAP);
        plug(TAP);

        assertThat(routes().addresses(TAP)).isEmpty();
    }

    @Test
    void without_its_tap_nothing_can_be_asked_or_changed() {
        assertThatThrownBy(() -> routes().addresses(TAP)).isInstanceOf(HostException.class);
        assertThatThrownBy(() -> routes().add(TAP, FIRST)).isInstanceOf(HostException.class);
    }
}
