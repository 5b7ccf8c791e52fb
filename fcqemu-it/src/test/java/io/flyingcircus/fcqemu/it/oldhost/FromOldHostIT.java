package io.flyingcircus.fcqemu.it.oldhost;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flyingcircus.fcqemu.it.onehost.GuestShell;
import io.flyingcircus.fcqemu.it.onehost.TestVm;
import io.flyingcircus.fcqemu.it.testbed.Await;
import io.flyingcircus.fcqemu.it.testbed.CommandResult;
import io.flyingcircus.fcqemu.it.testbed.OnTestbed;
import io.flyingcircus.fcqemu.it.testbed.Testbed;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Guests come from a host with the old tool, which lets go of all its locks before it sends anything. */
@OnTestbed
class FromOldHostIT {

    /** How {@code old_host} ends where its script says so. */
    private static final int KILLED = 9;

    private final Testbed testbed;

    FromOldHostIT(Testbed testbed) {
        this.testbed = testbed;
    }

    static Stream<Scenario> scenarios() {
        return Scenario.allOf("from-old-host");
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void whatever_it_does_the_guest_runs_once_with_all_its_locks(Scenario scenario) {
        try (TestVm ours = TestVm.defineBlank(testbed, testbed.firstHost(), "from-" + scenario.name());
                TestVm old = ours.on(testbed.secondHost())) {
            OldTool source = new OldTool(old.with("kvm_host", "h2"), scenario.generation());
            source.run("start").orFail();
            ProcessHandle sent = old.qemu().orElseThrow();
            old.with("kvm_host", "h1");

            CompletableFuture<CommandResult> taking = MixedFleet.begin(() -> MixedFleet.ensure(ours));
            CommandResult giving = source.run("outmigrate", scenario.commandOptions());
            if (giving.exitCode() == KILLED) {
                Await.atMostSeconds(60).until("what came is given up here", () -> nothingIsLeftOn(ours));
                source.run("ensure");
            }
            if (scenario.end() == Scenario.End.STAYED) {
                ours.with("kvm_host", "h2");
            }
            CommandResult taken = taking.join();

            assertThat(Scenario.outcomes(giving, "call"))
                    .as("%s%n%s", giving, taken)
                    .containsSubsequence(scenario.calls());
            assertThat(Scenario.told(giving, "left")).allSatisfy(FromOldHostIT::assertNothingOfOurs);
            switch (scenario.end()) {
                case STAYED -> {
                    MixedFleet.settle(ours, source.wanted("h2"), old);
                    assertThat(old.qemus()).containsExactly(sent);
                }
                case ARRIVED -> {
                    MixedFleet.settle(ours, source, ours);
                    assertThat(MixedFleet.cameByMigration(ours)).isTrue();
                }
                case STARTED_ANEW_AT_THE_TARGET -> {
                    MixedFleet.settle(ours, source, ours);
                    assertThat(MixedFleet.cameByMigration(ours)).isFalse();
                }
            }
        }
    }

    /** Silence ends a wait for {@code finish_incoming}, and all that came goes with it. */
    private static boolean nothingIsLeftOn(TestVm vm) {
        return MixedFleet.qemusOn(vm).isEmpty()
                && !vm.locks().contains(vm.host().name());
    }

    /** What an old host does next it does because nobody else runs its guest or has its locks. */
    private static void assertNothingOfOurs(JsonNode left) {
        assertThat(left.get("qemus")).as(left.toString()).isEmpty();
        assertThat(left.get("lockers")).noneMatch(locker -> locker.asText().equals("h1"));
    }

    @ParameterizedTest
    @EnumSource
    void a_linux_guest_comes_and_notices_nothing(Generation generation) {
        try (TestVm ours = TestVm.define(
                        testbed,
                        testbed.firstHost(),
                        "comes-" + generation.option().replace('.', '-'));
                TestVm old = ours.on(testbed.secondHost())) {
            OldTool source = new OldTool(old.with("kvm_host", "h2"), generation);
            source.run("start").orFail();
            String boot;
            try (GuestShell guest = old.awaitGuest()) {
                boot = guest.sh("cat /proc/sys/kernel/random/boot_id");
            }
            old.with("kvm_host", "h1");

            MixedFleet.both(() -> MixedFleet.ensure(ours), () -> source.run("outmigrate"));

            MixedFleet.assertRunsOnlyOn(ours);
            try (GuestShell guest = ours.awaitGuest()) {
                assertThat(guest.sh("cat /proc/sys/kernel/random/boot_id")).isEqualTo(boot);
            }
        }
    }
}
