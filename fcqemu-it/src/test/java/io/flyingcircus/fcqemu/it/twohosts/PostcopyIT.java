package io.flyingcircus.fcqemu.it.twohosts;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.it.onehost.TestVm;
import io.flyingcircus.fcqemu.it.testbed.OnTestbed;
import io.flyingcircus.fcqemu.it.testbed.Testbed;
import io.flyingcircus.fcqemu.it.testbed.UserFaults;
import org.junit.jupiter.api.Test;

/** Guests that write their memory faster than it can be sent, between hosts that are configured for postcopy. */
@OnTestbed
class PostcopyIT {

    /** A look back of no more than two passes over the guest's memory. */
    static final String ALLOWED = """
            migration-window = 1
            migration-timeout-stall = 1
            max-downtime = 0.4
            migration-postcopy = true
            """;

    private static final String TWENTY_MB = "migration-bandwidth = 20000000\n";

    private final Testbed testbed;

    PostcopyIT(Testbed testbed) {
        this.testbed = testbed;
    }

    @Test
    void a_guest_that_never_converges_arrives() {
        try (UserFaults _ = UserFaults.allowed();
                TestVm here =
                        TestVm.define(testbed, testbed.firstHost(), "follower").with("memory", "64");
                TestVm there = here.on(testbed.secondHost())) {
            MemoryWriter.install(here, 24);
            here.run("ensure").orFail();

            TwoEnsures both = TwoEnsures.move(here, ALLOWED + TWENTY_MB, there, ALLOWED);

            assertThat(both.given().stderr())
                    .contains("stream-features ", "switch-to-postcopy", "status=postcopy-active")
                    .containsPattern("handed-over .*postcopy=true")
                    .doesNotContain("cancel-migration");
            assertThat(both.taken().stderr()).contains("guest-arrived", "memory-complete");
            both.given()
                    .stderr()
                    .lines()
                    .filter(line -> line.contains("handed-over"))
                    .forEach(System.out::println);
            assertThat(there.locks()).containsOnly(there.host().name());
            assertThat(there.run("status").exitCode()).isZero();
            assertThat(here.run("status").exitCode()).isEqualTo(1);
            assertThat(here.qemus()).as("on both hosts").hasSize(1);
        }
    }
}
