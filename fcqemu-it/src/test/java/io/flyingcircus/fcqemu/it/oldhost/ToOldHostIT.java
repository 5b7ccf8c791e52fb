package io.flyingcircus.fcqemu.it.oldhost;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.it.onehost.GuestShell;
import io.flyingcircus.fcqemu.it.onehost.TestVm;
import io.flyingcircus.fcqemu.it.testbed.CommandResult;
import io.flyingcircus.fcqemu.it.testbed.OnTestbed;
import io.flyingcircus.fcqemu.it.testbed.Testbed;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Guests go to a host with the old tool, where they execute as soon as they have arrived. */
@OnTestbed
class ToOldHostIT {

    /** How {@code old_host} ends where its script says so. */
    private static final int KILLED = 9;

    private final Testbed testbed;

    ToOldHostIT(Testbed testbed) {
        this.testbed = testbed;
    }

    static Stream<Scenario> scenarios() {
        return Scenario.allOf("to-old-host");
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void whatever_it_does_the_guest_runs_once_with_all_its_locks(Scenario scenario) {
        try (TestVm ours = TestVm.defineBlank(testbed, testbed.firstHost(), "to-" + scenario.name());
                TestVm old = ours.on(testbed.secondHost())) {
            ours.run("start").orFail();
            ProcessHandle sent = ours.qemu().orElseThrow();
            OldTool target = new OldTool(old, scenario.generation()).wanted("h2");
            ours.with("kvm_host", "h2");

            CompletableFuture<CommandResult> giving = MixedFleet.begin(() -> MixedFleet.ensure(ours));
            CommandResult taken = target.run("inmigrate", scenario.commandOptions());
            if (taken.exitCode() == KILLED) {
                target.run("ensure");
            }
            CommandResult given = giving.join();

            assertThat(Scenario.outcomes(taken, "served"))
                    .as("%s%n%s", taken, given)
                    .containsSubsequence(scenario.calls());
            switch (scenario.end()) {
                case STAYED -> {
                    ours.with("kvm_host", "h1");
                    MixedFleet.settle(ours, target.wanted("h1"), ours);
                    assertThat(ours.qemus()).containsExactly(sent);
                }
                case ARRIVED -> {
                    assertThat(given.exitCode()).as(given.toString()).isZero();
                    MixedFleet.settle(ours, target, old);
                    assertThat(MixedFleet.cameByMigration(old)).isTrue();
                }
                case STARTED_ANEW_AT_THE_TARGET -> {
                    MixedFleet.settle(ours, target, old);
                    assertThat(MixedFleet.cameByMigration(old)).isFalse();
                }
            }
        }
    }

    @Test
    void a_linux_guest_goes_and_notices_nothing() {
        try (TestVm ours = TestVm.define(testbed, testbed.firstHost(), "goes-back");
                TestVm old = ours.on(testbed.secondHost())) {
            ours.run("start").orFail();
            String boot;
            try (GuestShell guest = ours.awaitGuest()) {
                boot = guest.sh("cat /proc/sys/kernel/random/boot_id");
            }
            OldTool target = new OldTool(old, Generation.NEWER).wanted("h2");
            ours.with("kvm_host", "h2");

            MixedFleet.both(() -> target.run("inmigrate"), () -> MixedFleet.ensure(ours));

            MixedFleet.assertRunsOnlyOn(old);
            try (GuestShell guest = old.awaitGuest()) {
                assertThat(guest.sh("cat /proc/sys/kernel/random/boot_id")).isEqualTo(boot);
            }
        }
    }
}
