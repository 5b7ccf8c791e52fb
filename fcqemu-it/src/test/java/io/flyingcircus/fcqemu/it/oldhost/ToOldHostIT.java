package io.flyingcircus.fcqemu.it.oldhost;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.it.onehost.GuestShell;
import io.flyingcircus.fcqemu.it.onehost.TestVm;
import io.flyingcircus.fcqemu.it.testbed.CommandResult;
import io.flyingcircus.fcqemu.it.testbed.OnTestbed;
import io.flyingcircus.fcqemu.it.testbed.Testbed;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Guests go to a host with the old tool, whose QEMU runs the guest the moment the stream ends, whoever holds the locks. */
@OnTestbed
class ToOldHostIT {

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
            ours.with("kvm_host", "h2");
            OldTool target = new OldTool(old.with("kvm_host", "h2"), scenario.generation());

            CompletableFuture<CommandResult> taking =
                    MixedFleet.begin(() -> target.run("inmigrate", scenario.commandOptions()));
            CommandResult giving = MixedFleet.ensure(ours);
            CommandResult taken = taking.join();

            assertThat(Scenario.outcomes(taken, "served"))
                    .as("%s%n%s", giving, taken)
                    .containsSubsequence(scenario.calls());
            assertThat(Scenario.told(taken, "chunked")).isEmpty();
            switch (scenario.end()) {
                case STAYED -> {
                    MixedFleet.settle(ours.with("kvm_host", "h1"), target.wanted("h1"), ours);
                    assertThat(ours.qemus()).containsExactly(sent);
                }
                case ARRIVED -> {
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

    @ParameterizedTest
    @EnumSource
    void a_linux_guest_goes_and_notices_nothing(Generation generation) {
        try (TestVm ours = TestVm.define(testbed, testbed.firstHost(), "goes-" + generation.option().replace('.', '-'));
                TestVm old = ours.on(testbed.secondHost())) {
            ours.run("ensure").orFail();
            String boot;
            try (GuestShell guest = ours.awaitGuest()) {
                boot = guest.sh("cat /proc/sys/kernel/random/boot_id");
            }
            ours.with("kvm_host", "h2");
            OldTool target = new OldTool(old.with("kvm_host", "h2"), generation);

            MixedFleet.both(() -> target.run("inmigrate"), () -> MixedFleet.ensure(ours));

            MixedFleet.assertRunsOnlyOn(old);
            try (GuestShell guest = old.awaitGuest()) {
                assertThat(guest.sh("cat /proc/sys/kernel/random/boot_id")).isEqualTo(boot);
            }
        }
    }
}
