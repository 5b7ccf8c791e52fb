package io.flyingcircus.fcqemu.it.twohosts;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.it.onehost.TestVm;
import io.flyingcircus.fcqemu.it.testbed.Await;
import io.flyingcircus.fcqemu.it.testbed.CommandResult;
import io.flyingcircus.fcqemu.it.testbed.OnTestbed;
import io.flyingcircus.fcqemu.it.testbed.Testbed;
import io.flyingcircus.fcqemu.it.testbed.UserFaults;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What breaks, or is not there, where hosts are configured for postcopy. */
@OnTestbed
class PostcopyFaultsIT {

    private static final String TEN_MB = "migration-bandwidth = 10000000\n";

    private final Testbed testbed;

    PostcopyFaultsIT(Testbed testbed) {
        this.testbed = testbed;
    }

    @Test
    void a_guest_whose_source_is_killed_while_its_memory_follows_is_started_anew_once() {
        try (UserFaults _ = UserFaults.allowed();
                TestVm here =
                        TestVm.define(testbed, testbed.firstHost(), "bereft").with("memory", "64");
                TestVm there = here.on(testbed.secondHost())) {
            MemoryWriter.install(here, 32);
            here.run("ensure").orFail();
            ProcessHandle qemu = here.qemu().orElseThrow();

            CompletableFuture<TwoEnsures> both = moveUntilMemoryFollows(here, there);
            qemu.destroyForcibly();

            CommandResult taken = both.join().taken();
            assertThat(taken.stderr()).contains("guest-arrived", "memory-lost");
            there.run("ensure").orFail();
            here.run("ensure");
            assertRunsOnlyOn(there);
        }
    }

    @Test
    void a_guest_whose_link_is_cut_while_its_memory_follows_is_given_up_by_kill_and_started_anew_once() {
        try (UserFaults _ = UserFaults.allowed();
                TestVm here =
                        TestVm.define(testbed, testbed.firstHost(), "severed").with("memory", "64");
                TestVm there = here.on(testbed.secondHost())) {
            MemoryWriter.install(here, 32);
            here.run("ensure").orFail();

            CompletableFuture<TwoEnsures> both = moveUntilMemoryFollows(here, there);
            testbed.order("link", here.host().name(), "cut");
            try {
                assertThat(both.join().taken().stderr()).contains("guest-arrived");
                CommandResult waited =
                        TwoEnsures.ensure(there, PostcopyIT.ALLOWED).join();
                assertThat(waited.exitCode()).isNotZero();
                assertThat(waited.stderr()).contains("memory of severed is on its way", "fc-qemu kill severed");
                assertThat(there.locks()).containsOnly(there.host().name());
                there.run("kill").orFail();
            } finally {
                testbed.order("link", here.host().name(), "mend");
            }

            here.run("ensure").orFail();
            there.run("start").orFail();
            assertRunsOnlyOn(there);
        }
    }

    @Test
    void where_the_kernel_forbids_it_to_qemu_the_guest_goes_on_where_it_is_and_the_remedy_is_named() {
        try (UserFaults _ = UserFaults.forbidden();
                TestVm here =
                        TestVm.define(testbed, testbed.firstHost(), "stayer").with("memory", "64");
                TestVm there = here.on(testbed.secondHost())) {
            MemoryWriter.install(here, 24);
            here.run("ensure").orFail();

            TwoEnsures both = TwoEnsures.move(here, PostcopyIT.ALLOWED + TEN_MB, there, PostcopyIT.ALLOWED);

            assertThat(both.given().stderr())
                    .contains("stream-features-left-out", "cancel-migration", "vm.unprivileged_userfaultfd = 1")
                    .doesNotContain("switch-to-postcopy");
            assertThat(both.taken().stderr()).contains("no-postcopy");
            assertThat(here.locks()).containsOnly(here.host().name());
        }
    }

    /** Begins to move it; when this returns the locks are the target's, and part of the memory is not. */
    private static CompletableFuture<TwoEnsures> moveUntilMemoryFollows(TestVm here, TestVm there) {
        CompletableFuture<TwoEnsures> both = CompletableFuture.supplyAsync(
                () -> TwoEnsures.move(here, PostcopyIT.ALLOWED + TEN_MB, there, PostcopyIT.ALLOWED),
                task -> Thread.ofVirtual().start(task));
        Await.atMostSeconds(60)
                .until(
                        "the locks are the target's",
                        () -> there.locks().stream().allMatch(there.host().name()::equals));
        return both;
    }

    private static void assertRunsOnlyOn(TestVm vm) {
        assertThat(vm.locks()).containsOnly(vm.host().name());
        assertThat(vm.qemus()).as("on both hosts").hasSize(1);
        assertThat(vm.run("status").exitCode()).isZero();
    }
}
