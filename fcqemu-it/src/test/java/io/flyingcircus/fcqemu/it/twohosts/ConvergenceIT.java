package io.flyingcircus.fcqemu.it.twohosts;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.it.onehost.TestVm;
import io.flyingcircus.fcqemu.it.testbed.OnTestbed;
import io.flyingcircus.fcqemu.it.testbed.Testbed;
import org.junit.jupiter.api.Test;

/** Guests that write their memory faster than it can be sent. */
@OnTestbed
class ConvergenceIT {

    /** 8 MB/s, and a look back of no more than two passes over the guest's memory. */
    private static final String SLOW_LINK = """
            migration-bandwidth = 8000000
            migration-window = 1
            migration-timeout-stall = 1
            """;

    private final Testbed testbed;

    ConvergenceIT(Testbed testbed) {
        this.testbed = testbed;
    }

    @Test
    void a_guest_that_writes_faster_than_it_can_be_sent_goes_on_where_it_is_and_the_figures_say_why() {
        try (TestVm here =
                        TestVm.define(testbed, testbed.firstHost(), "scribbler").with("memory", "64");
                TestVm there = here.on(testbed.secondHost())) {
            MemoryWriter.install(here, 24);
            here.run("ensure").orFail();
            ProcessHandle qemu = here.qemu().orElseThrow();

            TwoEnsures both = TwoEnsures.move(here, SLOW_LINK + "max-downtime = 0.8\n", there, "");

            assertThat(both.given().stderr())
                    .contains("allow-pause", "cancel-migration", "it does not converge: the guest dirties at least ")
                    .containsPattern("the link carries [1-9]\\.[0-9] MB/s\\.")
                    .containsPattern("a pause of [0-9.]+ s, and at most 0\\.8 s are allowed");
            assertThat(here.qemus()).containsExactly(qemu);
            assertThat(here.locks()).containsOnly(here.host().name());
            assertThat(here.run("status").exitCode()).isZero();
            assertThat(there.run("status").exitCode()).isEqualTo(1);
        }
    }

    @Test
    void a_guest_that_needs_a_longer_pause_than_at_first_gets_it_and_arrives() {
        try (TestVm here =
                        TestVm.define(testbed, testbed.firstHost(), "doodler").with("memory", "64");
                TestVm there = here.on(testbed.secondHost())) {
            MemoryWriter.install(here, 8);
            here.run("ensure").orFail();

            TwoEnsures both = TwoEnsures.move(here, SLOW_LINK + "max-downtime = 4\n", there, "");

            assertThat(both.given().stderr()).contains("allow-pause pause=PT2S").doesNotContain("cancel-migration");
            assertThat(there.locks()).containsOnly(there.host().name());
            assertThat(there.run("status").exitCode()).isZero();
            assertThat(here.run("status").exitCode()).isEqualTo(1);
        }
    }
}
