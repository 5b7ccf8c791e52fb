package io.flyingcircus.fcqemu.it.onehost;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.it.testbed.Await;
import io.flyingcircus.fcqemu.it.testbed.CommandResult;
import io.flyingcircus.fcqemu.it.testbed.OnTestbed;
import io.flyingcircus.fcqemu.it.testbed.Testbed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A VM whose QEMU ended by itself is looked after at once, by a shell; one that somebody stopped is not. */
@OnTestbed
class RestartAtOnceIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Testbed testbed;

    RestartAtOnceIT(Testbed testbed) {
        this.testbed = testbed;
    }

    /** {@code fc-qemu COMMAND} as on a host of the fleet: what it starts comes back. */
    private static CommandResult run(TestVm vm, String command) {
        Path etc = vm.host().root().resolve("etc/qemu");
        try {
            String original = Files.readString(etc.resolve("fc-qemu.conf"));
            Path config = Files.writeString(
                    etc.resolve("restarting.conf"),
                    original.replaceFirst("(?m)^restart-at-once.*$", "restart-at-once = true"));
            return vm.host().fcQemu().run("--config", config.toString(), command, vm.name());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long pid(TestVm vm) {
        return vm.qemu().orElseThrow().pid();
    }

    private static void awaitAnother(TestVm vm, long before) {
        Await.atMostSeconds(120)
                .until(
                        "another QEMU runs its guest",
                        () -> vm.qemu().filter(qemu -> qemu.pid() != before).isPresent()
                                && vm.run("status").exitCode() == 0);
    }

    private static String supervisorLog(TestVm vm) {
        try {
            return Files.readString(vm.log("supervisor.log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void a_guest_that_powers_itself_off_comes_back_at_once_and_no_process_of_the_tool_stays() {
        try (TestVm vm = TestVm.define(testbed, testbed.firstHost(), "comesback")) {
            run(vm, "ensure").orFail();
            long before = pid(vm);
            try (GuestShell guest = vm.awaitGuest()) {
                guest.sh("(sleep 1; poweroff -f) >/dev/null 2>&1 &");
            }

            awaitAnother(vm, before);

            assertThat(vm.locks()).containsOnly(vm.host().name());
            assertThat(supervisorLog(vm)).contains("ended with exit code 0", "asks what is to become of VM comesback");
            Await.atMostSeconds(30)
                    .until(
                            "the tool has ended",
                            () -> ProcessHandle.allProcesses()
                                    .noneMatch(process -> process.info()
                                            .commandLine()
                                            .orElse("")
                                            .endsWith("ensure " + vm.name())));
        }
    }

    @Test
    void what_crashes_again_and_again_comes_back_later_and_later_and_stop_keeps_it_off() {
        try (TestVm vm = TestVm.defineBlank(testbed, testbed.firstHost(), "crashing")) {
            run(vm, "ensure").orFail();
            for (int crash = 1; crash <= 2; crash++) {
                long before = pid(vm);
                vm.qemu().orElseThrow().destroyForcibly();
                awaitAnother(vm, before);
            }
            assertThat(supervisorLog(vm)).contains("ended soon after its start 2 times in a row: waits 5 s");

            run(vm, "stop").orFail();
            CommandResult supervised = vm.host()
                    .shell()
                    .run(vm.host().fcQemu().command("ensure", vm.name()).with("FCQEMU_SUPERVISED", "1"), PATIENCE)
                    .orFail();

            assertThat(supervised.stderr()).contains("not-started", "stopped it by hand");
            assertThat(vm.qemus()).isEmpty();
            assertThat(vm.run("status").exitCode()).isEqualTo(1);
            assertThat(supervisorLog(vm).lines().filter(line -> line.contains("asks what is to become")))
                    .hasSize(2);
            run(vm, "ensure").orFail();
            assertThat(vm.qemus()).hasSize(1);
        }
    }
}
