package io.flyingcircus.fcqemu.it.twohosts;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.it.onehost.GuestShell;
import io.flyingcircus.fcqemu.it.onehost.TestVm;
import io.flyingcircus.fcqemu.it.testbed.Await;
import io.flyingcircus.fcqemu.it.testbed.CommandResult;
import io.flyingcircus.fcqemu.it.testbed.OnTestbed;
import io.flyingcircus.fcqemu.it.testbed.Testbed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A running guest changes hosts because its definition says so. */
@OnTestbed
class HandOverIT {

    private final Testbed testbed;

    HandOverIT(Testbed testbed) {
        this.testbed = testbed;
    }

    private static CompletableFuture<CommandResult> begin(TestVm vm, String command) {
        // The common pool has one thread on a small machine, and the two hosts wait for each other.
        return CompletableFuture.supplyAsync(
                () -> moving(vm, command), task -> Thread.ofVirtual().start(task));
    }

    /** {@code fc-qemu COMMAND} with a configuration by which guests are moved. */
    private static CommandResult moving(TestVm vm, String command) {
        Path etc = vm.host().root().resolve("etc/qemu");
        try {
            String original = Files.readString(etc.resolve("fc-qemu.conf"));
            Path config = Files.writeString(
                    etc.resolve("moving.conf"),
                    original.replaceFirst(
                            "(?m)^migration-address",
                            "migration-automatic = true\nmigration-timeout-contact = 30\n"
                                    + "migration-timeout-silence = 6\nmigration-interval-ping = 1\n"
                                    + "migration-timeout-token = 2\nmigration-address"));
            return vm.host().fcQemu().run("--config", config.toString(), command, vm.name());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Has it wanted on the target by both hosts, and both bring that about. */
    private static void move(TestVm source, TestVm target) {
        String host = target.host().name();
        source.with("kvm_host", host);
        target.with("kvm_host", host);
        CompletableFuture<CommandResult> taken = begin(target, "ensure");
        CompletableFuture<CommandResult> given = begin(source, "ensure");
        given.join().orFail();
        taken.join().orFail();
    }

    private static void assertRunsOnlyOn(TestVm vm) {
        assertThat(vm.qemus()).hasSize(1);
        assertThat(vm.locks()).containsOnly(vm.host().name());
        assertThat(vm.registeredAt()).containsExactly(vm.host().name());
        assertThat(vm.run("status").exitCode()).isZero();
    }

    @Test
    void a_linux_guest_goes_there_and_back_without_noticing() {
        try (TestVm here = TestVm.define(testbed, testbed.firstHost(), "wanderer");
                TestVm there = here.on(testbed.secondHost())) {
            here.run("ensure").orFail();
            String boot;
            try (GuestShell guest = here.awaitGuest()) {
                boot = guest.sh("cat /proc/sys/kernel/random/boot_id");
                guest.sh("(i=0; while :; do i=$((i+1)); echo $i >> /root/records; done) >/dev/null 2>&1 &");
            }

            move(here, there);

            assertRunsOnlyOn(there);
            try (GuestShell guest = there.awaitGuest()) {
                assertThat(guest.sh("cat /proc/sys/kernel/random/boot_id")).isEqualTo(boot);
            }
            assertThat(here.run("status").exitCode()).isEqualTo(1);

            move(there, here);

            assertRunsOnlyOn(here);
            try (GuestShell guest = here.awaitGuest()) {
                assertThat(guest.sh("cat /proc/sys/kernel/random/boot_id")).isEqualTo(boot);
                assertThat(guest.sh("awk '$1 != NR {print; exit}' /root/records"))
                        .isEmpty();
            }
        }
    }

    @Test
    void a_source_agent_killed_while_it_sends_costs_no_guest_and_the_next_try_succeeds() {
        try (TestVm here = TestVm.defineBlank(testbed, testbed.firstHost(), "orphan");
                TestVm there = here.on(testbed.secondHost())) {
            here.run("ensure").orFail();
            here.with("kvm_host", "h2");
            there.with("kvm_host", "h2");
            CompletableFuture<CommandResult> taken = begin(there, "ensure");
            CompletableFuture<CommandResult> given = begin(here, "ensure");
            ProcessHandle agent = Await.atMostSeconds(60).untilPresent("the source is at work", () -> agentOf(here));
            agent.destroyForcibly();
            given.join();

            CompletableFuture<CommandResult> again = begin(here, "ensure");
            taken.join();
            again.join();
            moving(there, "ensure");
            moving(here, "ensure");

            Await.atMostSeconds(120).until("it runs once, on h2", () -> {
                CompletableFuture<CommandResult> target = begin(there, "ensure");
                moving(here, "ensure");
                target.join();
                return there.qemus().size() == 1 && there.locks().stream().allMatch("h2"::equals);
            });
        }
    }

    private static Optional<ProcessHandle> agentOf(TestVm vm) {
        String root = vm.host().root().toString();
        return ProcessHandle.allProcesses()
                .filter(process -> process.info().commandLine().orElse("").contains("java"))
                .filter(process -> process.info().commandLine().orElse("").contains(root)
                        && process.info().commandLine().orElse("").contains("ensure " + vm.name()))
                .findFirst();
    }
}
