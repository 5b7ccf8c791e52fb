package io.flyingcircus.fcqemu.domain.maintenance;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.domain.ensure.Wanted;
import io.flyingcircus.fcqemu.ports.vm.HostName;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What becomes of each VM that is still on a host that is being emptied. */
class ProspectTest {

    private static final VmName VM = new VmName("test00");
    private static final Wanted THERE = new Wanted.Elsewhere(new HostName("h2"));

    private static Prospect of(Wanted wanted, boolean moving, boolean automatic, Optional<Boolean> awaited) {
        return Prospect.of(VM, new Prospect.Signs(wanted, moving, Optional.empty(), automatic, awaited));
    }

    @Test
    void one_that_is_on_its_way_waits_for_nothing() {
        Prospect moving = of(THERE, true, true, Optional.empty());

        assertThat(moving.leaves()).isTrue();
        assertThat(moving.obstacle()).isEmpty();
        assertThat(moving.describe()).isEqualTo("goes to h2: on its way");
        assertThat(of(new Wanted.Here(), true, false, Optional.empty()).leaves())
                .isTrue();
        assertThat(of(new Wanted.AsItIs(), true, false, Optional.empty()).leaves())
                .isTrue();
    }

    @Test
    void one_that_is_wanted_elsewhere_waits_for_that_host_or_for_another_guest() {
        assertThat(of(THERE, false, true, Optional.of(false)).describe())
                .contains("goes to h2: h2 does not wait for it yet");
        assertThat(of(THERE, false, true, Optional.of(true)).describe()).contains("it is awaited there");
        assertThat(of(THERE, false, true, Optional.empty()).describe()).contains("Consul does not say");
        assertThat(Prospect.of(
                                VM,
                                new Prospect.Signs(
                                        THERE, false, Optional.of(new VmName("other")), true, Optional.empty()))
                        .describe())
                .contains("one guest goes at a time, now other");
        assertThat(of(THERE, false, true, Optional.of(false)).leaves()).isTrue();
    }

    @Test
    void one_that_nobody_sends_is_not_waited_for_and_what_to_do_is_told() {
        Prospect byHand = of(THERE, false, false, Optional.of(true));
        assertThat(byHand.leaves()).isFalse();
        assertThat(byHand.goesTo()).contains(new HostName("h2"));
        assertThat(byHand.describe()).contains("migration-automatic is off", "'fc-qemu outmigrate test00' here");

        assertThat(of(new Wanted.Here(), false, true, Optional.empty()).leaves())
                .isFalse();
        assertThat(of(new Wanted.Here(), false, true, Optional.empty()).describe())
                .contains("stays: its definition wants it here");
        assertThat(of(new Wanted.AsItIs(), false, true, Optional.empty()).describe())
                .contains("names no host", "by hand");
        assertThat(of(new Wanted.Unknown("line 3: no number"), false, true, Optional.empty())
                        .describe())
                .contains("nobody knows where it is wanted: line 3");
    }

    @Test
    void one_that_is_to_end_leaves() {
        Prospect offline = of(new Wanted.Offline(), false, false, Optional.empty());

        assertThat(offline.leaves()).isTrue();
        assertThat(offline.describe()).contains("leaves: it is to be shut down");
    }
}
