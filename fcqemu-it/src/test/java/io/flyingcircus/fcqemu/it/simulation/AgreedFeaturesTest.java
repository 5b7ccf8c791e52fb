package io.flyingcircus.fcqemu.it.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.domain.VmCommands;
import io.flyingcircus.fcqemu.it.memory.SampleVm;
import io.flyingcircus.fcqemu.ports.hypervisor.MigrationTuning;
import io.flyingcircus.fcqemu.ports.hypervisor.StreamFeatures;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Two hosts that are configured differently. Streams in memory fail, as QEMU's do, unless both ends have as many channels. */
class AgreedFeaturesTest {

    private final TwoHosts hosts = new TwoHosts().define(new SampleVm().on("h2"));

    private static MigrationTuning tuning(int channels, boolean xbzrle) {
        return new MigrationTuning(0, Duration.ofSeconds(2), true, xbzrle, channels);
    }

    private String move() {
        hosts.begin("h2", VmCommands::ensure);
        hosts.begin("h1", VmCommands::ensure);
        hosts.untilAllEnded();
        assertThat(hosts.executing()).containsExactly("h2");
        return String.join("\n", hosts.host("h1").events().lines());
    }

    @Test
    void both_do_what_both_are_configured_for_and_what_is_left_out_is_told() {
        hosts.tuned("h1", tuning(4, true)).tuned("h2", tuning(2, false));

        assertThat(move())
                .contains("stream-features-left-out channels=2 xbzrle=false configured=channels=4 xbzrle=true");
    }

    @Test
    void where_the_target_could_do_more_the_source_says_how_much() {
        hosts.tuned("h1", tuning(1, false)).tuned("h2", tuning(8, true));

        assertThat(move()).contains("stream-features channels=1 xbzrle=false");
    }

    private static MigrationTuning postcopy(boolean configured) {
        return new MigrationTuning(0, Duration.ofSeconds(2), true, false, 4, configured);
    }

    @Test
    void postcopy_is_done_over_one_channel_where_both_are_configured_for_it() {
        hosts.tuned("h1", postcopy(true)).tuned("h2", postcopy(true));

        assertThat(move()).contains("stream-features-left-out channels=1 xbzrle=false postcopy=true");
    }

    @Test
    void postcopy_that_only_one_is_configured_for_takes_no_channel_away() {
        hosts.tuned("h1", postcopy(true)).tuned("h2", postcopy(false));

        assertThat(move())
                .contains("stream-features-left-out channels=4 xbzrle=false postcopy=false")
                .contains("the other host is not configured for it (migration-postcopy)");
    }

    @Test
    void what_the_qemu_of_the_source_lacks_is_left_out() {
        hosts.tuned("h1", tuning(4, true)).tuned("h2", tuning(4, true));
        hosts.host("h1").hypervisor().living().getFirst().capable(StreamFeatures.PLAIN);

        assertThat(move()).contains("stream-features-left-out channels=1 xbzrle=false");
    }
}
