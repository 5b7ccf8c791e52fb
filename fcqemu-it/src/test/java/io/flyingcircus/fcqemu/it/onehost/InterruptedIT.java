package io.flyingcircus.fcqemu.it.onehost;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.it.testbed.Await;
import io.flyingcircus.fcqemu.it.testbed.CommandResult;
import io.flyingcircus.fcqemu.it.testbed.OnTestbed;
import io.flyingcircus.fcqemu.it.testbed.Testbed;
import io.flyingcircus.fcqemu.it.testbed.TestbedHost;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Ctrl-C in the middle of a command that no daemon does: what is there is told, and how to go on. */
@OnTestbed
class InterruptedIT {

    private final Testbed testbed;
    private final TestbedHost host;

    InterruptedIT(Testbed testbed) {
        this.testbed = testbed;
        this.host = testbed.firstHost();
    }

    private CompletableFuture<CommandResult> begin(String... words) {
        return CompletableFuture.supplyAsync(
                () -> host.fcQemu().run(words), task -> Thread.ofVirtual().start(task));
    }

    /** Its Java, however it was started. */
    private static Optional<ProcessHandle> processOf(String command) {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info().commandLine().orElse("").endsWith(command))
                .filter(process -> process.info().command().orElse("").endsWith("java"))
                .findFirst();
    }

    private void interrupt(String command) {
        long pid = Await.atMostSeconds(30)
                .untilPresent("its process", () -> processOf(command))
                .pid();
        host.shell().run("kill", "-INT", Long.toString(pid)).orFail();
    }

    private String log() {
        try {
            return Files.readString(host.root().resolve("var/log/fc-qemu.log"));
        } catch (IOException e) {
            return "";
        }
    }

    @Test
    void a_command_that_is_cut_off_tells_what_is_there_of_the_vm_and_how_to_go_on() throws Exception {
        try (TestVm vm = TestVm.defineBlank(testbed, host, "cutshort")) {
            vm.run("start").orFail();
            long qemu = vm.qemu().orElseThrow().pid();

            // Nothing is in it that would obey the power button.
            CompletableFuture<CommandResult> stop = begin("stop", vm.name());
            Await.atMostSeconds(30).until("the guest was asked", () -> log().contains("cutshort asked-to-shut-down"));
            interrupt("stop cutshort");

            assertThat(stop.join().orFailUnless(130).stderr())
                    .contains("'stop cutshort' was told to end and cut off where it stood.")
                    .contains("The QEMU of cutshort lives here (PID " + qemu + ").")
                    .contains("Type it again, 'fc-qemu stop cutshort'");
            assertThat(Files.readString(host.root().resolve("var/log/fc-qemu.audit.jsonl")))
                    .contains("\"vm\":\"cutshort\",\"event\":\"interrupted\"");
            vm.run("kill").orFail();

            Process holder = new ProcessBuilder("flock", vm.runFile("lock").toString(), "sleep", "600").start();
            CompletableFuture<CommandResult> start;
            try {
                start = begin("start", vm.name());
                Await.atMostSeconds(30).until("it waits", () -> log().contains("cutshort wait-for-lock"));
                interrupt("start cutshort");
            } finally {
                holder.descendants().forEach(ProcessHandle::destroyForcibly);
                holder.destroyForcibly();
            }
            assertThat(start.join().orFailUnless(130).stderr())
                    .contains("No QEMU of cutshort lives here;", "'fc-qemu ensure cutshort' goes on from there.");

            vm.run("ensure").orFail();
            Outcome.assertRuns(vm);
        }
    }
}
