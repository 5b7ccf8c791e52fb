package io.flyingcircus.fcqemu.it.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.it.onehost.Outcome;
import io.flyingcircus.fcqemu.it.onehost.TestVm;
import io.flyingcircus.fcqemu.it.testbed.Await;
import io.flyingcircus.fcqemu.it.testbed.Command;
import io.flyingcircus.fcqemu.it.testbed.OnTestbed;
import io.flyingcircus.fcqemu.it.testbed.Testbed;
import io.flyingcircus.fcqemu.it.testbed.TestbedHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever typed {@code outmigrate} and types Ctrl-C calls off the migration that the daemon has begun for it. */
@OnTestbed
class CalledOffAtDaemonIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Testbed testbed;

    @TempDir
    private Path folder;

    CalledOffAtDaemonIT(Testbed testbed) {
        this.testbed = testbed;
    }

    private static String moving(String config) {
        return config.replaceFirst("(?m)^migration-address", """
                migration-timeout-contact = 60
                migration-timeout-silence = 6
                migration-interval-ping = 1
                migration-timeout-token = 2
                migration-interval-look = 0.2
                migration-bandwidth = 20000
                migration-address""");
    }

    private static Process begin(TestbedHost host, Path output, Path config, String... words) throws IOException {
        List<String> all = new ArrayList<>(List.of("nsenter", "--net=/run/netns/" + host.namespace(), "--"));
        List<String> typed = new ArrayList<>(List.of("--config", config.toString(), "-v"));
        typed.addAll(List.of(words));
        all.addAll(host.fcQemu().command(typed.toArray(String[]::new)).words());
        return new ProcessBuilder(all)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
    }

    private static int ended(Process process) throws InterruptedException {
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    @Test
    void ctrl_c_calls_off_a_migration_that_the_daemon_does_for_somebody_and_the_guest_goes_on() throws Exception {
        TestbedHost there = testbed.secondHost();
        Path other = Files.writeString(
                folder.resolve("other.conf"),
                moving(Files.readString(there.root().resolve("etc/qemu/fc-qemu.conf"))));
        try (TestVm vm = TestVm.defineBlank(testbed, testbed.firstHost(), "recalled");
                TestVm _ = vm.on(there);
                DaemonProcess daemon = DaemonProcess.start(vm.host(), folder, Map.of(), CalledOffAtDaemonIT::moving)) {
            Path config = folder.resolve("daemon.conf");
            Await.atMost(PATIENCE).until("it runs", () -> vm.run("status").exitCode() == 0);
            long pid = vm.qemu().orElseThrow().pid();

            Path waited = folder.resolve("waited");
            Process waiting = begin(there, waited, other, "inmigrate", "recalled");
            Path said = folder.resolve("said");
            Process typed = begin(vm.host(), said, config, "outmigrate", "recalled");
            Await.atMost(PATIENCE)
                    .until("the guest is on its way", () -> read(said).contains("status=active"));
            Command.of("kill", "-INT", Long.toString(typed.pid())).run(PATIENCE).orFail();

            assertThat(ended(typed)).as(read(said)).isNotZero();
            assertThat(read(said)).contains("stays there");
            assertThat(daemon.said()).contains("client-command");
            assertThat(ended(waiting)).as(read(waited)).isNotZero();
            assertThat(vm.qemu().orElseThrow().pid()).isEqualTo(pid);
            assertThat(vm.qemus()).hasSize(1);
            Outcome.assertRuns(vm);
            assertThat(vm.runFile("migration")).doesNotExist();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return "";
        }
    }
}
