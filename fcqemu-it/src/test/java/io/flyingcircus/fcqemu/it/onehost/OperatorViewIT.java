package io.flyingcircus.fcqemu.it.onehost;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flyingcircus.fcqemu.it.testbed.Await;
import io.flyingcircus.fcqemu.it.testbed.Command;
import io.flyingcircus.fcqemu.it.testbed.CommandResult;
import io.flyingcircus.fcqemu.it.testbed.OnTestbed;
import io.flyingcircus.fcqemu.it.testbed.Testbed;
import io.flyingcircus.fcqemu.it.testbed.TestbedHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** What an operator gets to see: the list, the status, the log. */
@OnTestbed
class OperatorViewIT {

    private final Testbed testbed;
    private final TestbedHost host;

    OperatorViewIT(Testbed testbed) {
        this.testbed = testbed;
        this.host = testbed.firstHost();
    }

    private static JsonNode row(JsonNode list, String name) {
        return StreamSupport.stream(list.get("vms").spliterator(), false)
                .filter(vm -> vm.get("name").asText().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError(name + " is not in " + list));
    }

    @Test
    void ls_shows_every_vm_with_run_files_and_what_it_really_uses() {
        try (TestVm running = TestVm.define(testbed, host, "seen");
                TestVm crashed = TestVm.define(testbed, host, "unseen");
                TestVm unknown = TestVm.define(testbed, host, "never-started")) {
            running.run("start").orFail();
            crashed.run("start").orFail();
            crashed.qemu().orElseThrow().destroyForcibly();
            Await.atMostSeconds(10).until("it is gone", () -> crashed.qemu().isEmpty());

            JsonNode list =
                    TestVm.parse(host.fcQemu().run("ls", "--json").orFail().stdout());

            JsonNode online = row(list, "seen");
            assertThat(online.get("state").asText()).isEqualTo("online");
            assertThat(online.get("cores").asInt()).isEqualTo(1);
            assertThat(online.get("memory_mib").asInt()).isEqualTo(256);
            assertThat(online.get("pss_mib").asInt()).isPositive();
            assertThat(online.get("swap_mib").asInt()).isNotNegative();
            assertThat(online.get("pid").asLong())
                    .isEqualTo(running.qemu().orElseThrow().pid());
            assertThat(online.get("wanted").asText()).isEqualTo("online");
            assertThat(online.get("kvm_host").asText()).isEqualTo("h1");
            assertThat(online.get("uptime_seconds").asLong()).isBetween(0L, 600L);
            assertThat(online.get("outdated").asBoolean(true)).isFalse();
            assertThat(online.get("notes")).isEmpty();
            assertThat(row(list, "unseen").get("state").asText()).isEqualTo("offline");
            assertThat(row(list, "unseen").get("notes").toString()).isEqualTo("[\"not-running\"]");
            assertThat(list.toString()).doesNotContain(unknown.name());
            assertThat(host.fcQemu().run("ls").orFail().stdout())
                    .contains("seen")
                    .contains("online");
        }
    }

    @Test
    void on_a_terminal_ls_and_status_are_tables_as_wide_as_that_and_in_a_pipe_as_ever() {
        try (TestVm vm = TestVm.define(testbed, host, "watched")) {
            vm.run("start").orFail();

            String list = onTerminal(60, "ls", "watched");
            assertThat(list).contains("NAME", "WANTED", "BOOKED", "…", "\u001b[32monline");
            assertThat(list.replaceAll("\u001b\\[[0-9]*m", "").lines())
                    .hasSize(2)
                    .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(60));
            assertThat(onTerminal(200, "status", "watched")).contains("VOLUME", "rbd.ssd/watched.root", "this host");

            assertThat(host.fcQemu().run("ls", "watched").orFail().stdout().lines())
                    .hasSize(2)
                    .first()
                    .asString()
                    .matches("VM +STATE +PID +CORES +MEMORY +PSS +SWAP");
            assertThat(vm.run("status").stdout()).doesNotContain("VOLUME").doesNotContain("\u001b");
        }
    }

    private String onTerminal(int columns, String... words) {
        String typed = String.join(" ", host.fcQemu().command(words).words());
        Command script = Command.of("script", "-qec", "stty cols " + columns + "; " + typed, "/dev/null")
                .with("TERM", "xterm");
        return host.shell().run(script, Duration.ofMinutes(1)).orFail().stdout();
    }

    @Test
    void ls_and_status_do_not_wait_for_a_monitor_that_somebody_holds() throws IOException {
        try (TestVm vm = TestVm.define(testbed, host, "held")) {
            vm.run("start").orFail();
            Process holder =
                    new ProcessBuilder("socat", "UNIX-CONNECT:" + vm.runFile("qmp.sock"), "EXEC:sleep 1000").start();
            try {
                long begin = System.nanoTime();
                assertThat(host.fcQemu().run("ls").orFail().stdout()).contains("held");
                assertThat(vm.run("status").orFailUnless(255).stdout()).contains("another client holds it");
                assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(30));
            } finally {
                holder.descendants().forEach(ProcessHandle::destroyForcibly);
                holder.destroyForcibly();
            }
        }
    }

    @Test
    void status_tells_throttle_locks_and_registration_and_ends_with_the_state() {
        try (TestVm vm = TestVm.define(testbed, host, "told").with("iops", "77")) {
            vm.run("start").orFail();
            vm.awaitGuest().close();

            assertThat(vm.run("status").exitCode()).isZero();
            JsonNode status = vm.json("status");

            assertThat(status.get("state").asText()).isEqualTo("online");
            assertThat(status.at("/monitor/status").asText()).isEqualTo("running");
            assertThat(status.get("guest_agent").asBoolean()).isTrue();
            assertThat(status.get("disks")).hasSize(3);
            assertThat(status.get("disks")).allSatisfy(disk -> {
                assertThat(disk.at("/image").asText()).startsWith("rbd.ssd/told.");
                assertThat(disk.at("/throttle/iops_rd/rate").asLong()).isEqualTo(77);
            });
            assertThat(status.at("/volumes/0/lock_host").asText()).isEqualTo("h1");
            assertThat(status.at("/consul/0/host").asText()).isEqualTo("h1");
            assertThat(vm.run("status").stdout()).contains("rbd.ssd/told.root").contains("77");

            vm.with("iops", "88").run("ensure").orFail();
            assertThat(vm.json("status").at("/disks/2/throttle/iops_rd/rate").asLong())
                    .isEqualTo(88);
        }
    }

    @Test
    void status_of_a_vm_whose_parts_do_not_agree_is_inconsistent() {
        try (TestVm vm = TestVm.define(testbed, host, "torn")) {
            vm.run("start").orFail();
            String client = TestVm.parse(vm.rbd("lock", "ls", "--format", "json", vm.image("swap"))
                            .stdout())
                    .get(0)
                    .get("locker")
                    .asText();
            vm.rbd("--rbd-blocklist-on-break-lock=false", "lock", "rm", vm.image("swap"), "h1", client);

            CommandResult status = vm.run("status").orFailUnless(255);

            assertThat(status.stdout()).contains("swap");
            vm.run("ensure").orFail();
            assertThat(vm.locks()).containsOnly("h1");
            assertThat(vm.run("status").exitCode()).isZero();
        }
    }

    @Test
    void the_log_has_time_pid_and_vm_on_every_line_and_qemu_s_command_line() throws IOException {
        try (TestVm vm = TestVm.define(testbed, host, "logged")) {
            vm.run("start").orFail();

            List<String> lines = Files.readAllLines(log()).stream()
                    .filter(line -> line.contains("logged"))
                    .toList();
            assertThat(lines)
                    .isNotEmpty()
                    .allMatch(line -> line.startsWith(
                            LocalDate.now(ZoneId.systemDefault()).toString()))
                    .allMatch(line -> line.matches("[0-9T:.-]+[+-][0-9:]+ [0-9]+ [A-Z]+ +logged .*"));
            assertThat(lines).anyMatch(line -> line.contains("qemu-system-x86_64") && line.contains("-pidfile"));
        }
    }

    @Test
    void what_goes_wrong_in_the_background_is_in_the_log() throws IOException {
        try (TestVm vm = TestVm.define(testbed, host, "detached")) {
            vm.with("cpu_model", "no-such-model");

            host.fcQemu().run("-D", "start", "detached").orFail();

            Await.atMostSeconds(60)
                    .untilAsserted(
                            "the failure is logged",
                            () -> assertThat(log()).content().contains("no-such-model"));
            vm.with("cpu_model", "qemu64");
            host.fcQemu().run("-D", "start", "detached").orFail();
            Await.atMostSeconds(60).until("it runs", () -> vm.run("status").exitCode() == 0);
        }
    }

    @Test
    void a_full_disk_or_a_closed_screen_never_harms_a_vm() {
        try (TestVm vm = TestVm.define(testbed, host, "muted")) {
            Command start = host.fcQemu().command("-v", "start", "muted");
            String line = String.join(" ", start.words());

            assertThat(host.shell().sh(line + " >&- 2>&-").exitCode()).isZero();
            assertThat(vm.run("status").exitCode()).isZero();
            assertThat(host.shell()
                            .sh(line.replace(" start ", " ensure ") + " >/dev/full 2>/dev/full")
                            .exitCode())
                    .isZero();
            assertThat(vm.run("status").exitCode()).isZero();
        }
    }

    @Test
    void a_new_vm_has_no_watchdog() {
        try (TestVm vm = TestVm.define(testbed, host, "unwatched")) {
            vm.run("start").orFail();

            assertThat(vm.runFile("cfg")).content().doesNotContainIgnoringCase("watchdog");
            assertThat(vm.run("ensure").orFail().stderr()).doesNotContain("upkeep");
        }
    }

    private Path log() {
        return host.root().resolve("var/log/fc-qemu.log");
    }
}
