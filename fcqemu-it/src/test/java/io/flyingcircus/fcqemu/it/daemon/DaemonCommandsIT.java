package io.flyingcircus.fcqemu.it.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.it.onehost.TestVm;
import io.flyingcircus.fcqemu.it.testbed.Await;
import io.flyingcircus.fcqemu.it.testbed.Checkout;
import io.flyingcircus.fcqemu.it.testbed.Command;
import io.flyingcircus.fcqemu.it.testbed.CommandResult;
import io.flyingcircus.fcqemu.it.testbed.OnTestbed;
import io.flyingcircus.fcqemu.it.testbed.Testbed;
import io.flyingcircus.fcqemu.it.testbed.TestbedHost;
import java.io.IOException;
import java.net.SocketException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is typed while a daemon is there is done by it, and nobody sees a difference but in time. */
@OnTestbed
class DaemonCommandsIT {

    private static final Map<String, String> USUAL = Map.of();
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int BUSY = 75;

    private final Testbed testbed;
    private final TestbedHost host;

    @TempDir
    private Path folder;

    DaemonCommandsIT(Testbed testbed) {
        this.testbed = testbed;
        this.host = testbed.firstHost();
    }

    private DaemonProcess daemon() {
        return DaemonProcess.start(host, folder, USUAL);
    }

    private Path config() throws IOException {
        Path file = folder.resolve("daemon.conf");
        return Files.exists(file) ? file : DaemonProcess.configure(host, folder, USUAL);
    }

    /** As an operator types it who has the daemon's configuration. */
    private Command typed(String... words) throws IOException {
        List<String> all = new ArrayList<>(List.of("--config", config().toString()));
        all.addAll(List.of(words));
        return host.fcQemu().command(all.toArray(String[]::new));
    }

    private CommandResult run(String... words) throws IOException {
        return host.shell().run(typed(words), PATIENCE);
    }

    private Process begin(Path output, String... words) throws IOException {
        return new ProcessBuilder(inside(typed(words).words()))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
    }

    private List<String> inside(List<String> words) {
        List<String> all = new ArrayList<>(List.of("nsenter", "--net=/run/netns/" + host.namespace(), "--"));
        all.addAll(words);
        return all;
    }

    private static long doneBy(DaemonProcess daemon) {
        return daemon.said()
                .lines()
                .filter(line -> line.contains(" client-command "))
                .count();
    }

    private Path socketFolder() {
        return host.root().resolve("run/fc-qemu");
    }

    private Path socket() throws IOException {
        try (Stream<Path> files = Files.list(socketFolder())) {
            return files.filter(file -> file.toString().endsWith(".sock"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** Everything that differs from run to run: times, processes, and that somebody else was at work just then. */
    private static String withoutChance(String text) {
        return text.lines()
                .filter(line -> !line.contains(" wait-for-lock "))
                .map(line -> line.replaceAll("\\d{4}-\\d\\d-\\d\\dT\\S+ \\d+ ", "TIME PID ")
                        .replaceAll("client\\.\\d+", "client.N")
                        .replaceAll("(?i)(address|pid|port)(\\W+)[\\w.:/-]+", "$1$2N")
                        .replaceAll("\\d[\\d.]*", "N")
                        .replaceAll(" +|-+", " "))
                .reduce("", (all, line) -> all + line + "\n");
    }

    private record Step(List<String> words, String stdin) {
        static Step of(String... words) {
            return new Step(List.of(words), "");
        }
    }

    private static final List<Step> STEPS = List.of(
            Step.of("ls"),
            Step.of("status", "twin"),
            Step.of("ensure", "--dry-run", "twin"),
            Step.of("stop", "twin"),
            Step.of("start", "twin"),
            Step.of("ls", "--json"),
            Step.of("status", "twin"),
            Step.of("status", "--json", "twin"),
            Step.of("-v", "ensure", "twin"),
            Step.of("start", "twin"),
            Step.of("force-unlock", "twin"),
            Step.of("snapshot", "twin", "none"),
            Step.of("snapshots", "--json", "twin"),
            Step.of("prune", "--dry-run", "twin"),
            Step.of("kill", "twin"),
            Step.of("lock", "twin"),
            Step.of("status", "twin"),
            Step.of("unlock", "twin"),
            Step.of("unfence", "twin"),
            Step.of("status", "nobody-knows"),
            Step.of("start", "nobody-knows"),
            Step.of("restart", "nobody-knows"),
            Step.of("status"),
            Step.of("ls", "--nope"),
            Step.of("stop", "--help"),
            new Step(List.of("handle-consul-event"), "[]"),
            new Step(
                    List.of("handle-consul-event"),
                    "[{\"Key\": \"node/no way\", \"Value\": \"e30=\", \"ModifyIndex\": 1}]"),
            new Step(List.of("handle-consul-event"), "no list at all"));

    private List<String> outcomes() throws IOException {
        List<String> outcomes = new ArrayList<>();
        for (Step step : STEPS) {
            CommandResult result;
            do {
                Command command = typed(step.words().toArray(String[]::new)).reading(step.stdin());
                result = host.shell().run(command, PATIENCE);
                // Its regular work on the VM is what any other process's would be.
            } while (step.words().contains("ensure") && result.exitCode() == BUSY);
            outcomes.add(step + " ended with " + result.exitCode() + "\nstdout:\n" + withoutChance(result.stdout())
                    + "stderr:\n" + withoutChance(result.stderr()));
        }
        return outcomes;
    }

    @Test
    void every_command_says_the_same_and_ends_the_same_with_a_daemon_and_without() throws Exception {
        try (TestVm vm = TestVm.defineBlank(testbed, host, "twin").with("kvm_host", "''")) {
            List<String> alone = outcomes();
            assertThat(alone.get(4)).contains("ended with 0");
            assertThat(alone.get(6)).contains("ended with 0");
            assertThat(alone.get(9)).contains("ended with 69");
            for (String kind : List.of("root", "swap", "tmp")) {
                vm.rbd("rm", "--no-progress", vm.image(kind));
            }
            vm.rbd("create", "--size", "64M", vm.image("root"));
            Files.deleteIfExists(vm.runFile("hold"));
            try (DaemonProcess daemon = daemon()) {
                assertThat(outcomes()).containsExactlyElementsOf(alone);
                assertThat(doneBy(daemon)).isGreaterThanOrEqualTo(STEPS.size());
            }
        }
    }

    @Test
    void a_daemon_killed_in_the_middle_costs_no_command_its_work_and_the_next_takes_its_place() throws Exception {
        Path said = folder.resolve("said");
        try (TestVm vm = TestVm.defineBlank(testbed, host, "bereft")) {
            try (DaemonProcess daemon = daemon()) {
                Await.atMostSeconds(120).until("it runs", () -> vm.run("status").exitCode() == 0);
                Path stop = folder.resolve("stop");
                Process stopping = begin(stop, "-v", "stop", "bereft");
                Await.atMostSeconds(60)
                        .until("the guest was asked", () -> content(stop).contains("asked-to-shut-down"));
                daemon.kill();
                assertThat(ended(stopping)).as(content(stop)).isZero();
                assertThat(content(stop)).contains("looking at what became of it");
                assertThat(vm.qemu()).isEmpty();
            }
            assertThat(socket()).exists();
            run("ls").orFail();
            try (DaemonProcess daemon = daemon()) {
                Process starting = begin(said, "-v", "start", "bereft");
                Await.atMostSeconds(60).until("QEMU is there", () -> vm.qemu().isPresent());
                daemon.kill();
                assertThat(ended(starting)).as(content(said)).isZero();
                assertThat(vm.qemus()).hasSize(1);
                assertThat(vm.run("status").exitCode()).isZero();
            }
        }
    }

    @Test
    void another_version_another_configuration_and_who_wants_to_do_their_work_themselves() throws Exception {
        Path copy = folder.resolve("copy");
        Command.of("cp", "-a", Checkout.top().resolve("fcqemu-cli/target/dist").toString(), copy.toString())
                .run(PATIENCE)
                .orFail();
        Files.writeString(copy.resolve("lib/build"), "0123456789abcdef\n");
        try (DaemonProcess daemon = daemon()) {
            run("ls").orFail();
            assertThat(doneBy(daemon)).isOne();
            assertThat(run("status", "nobody-knows").exitCode()).isEqualTo(69);
            assertThat(doneBy(daemon)).isEqualTo(2);

            host.shell()
                    .run(copy + "/bin/fc-qemu", "--root", host.root().toString(), "--config", config().toString(), "ls")
                    .orFail();
            host.fcQemu().run("ls").orFail();
            run("--no-daemon", "ls").orFail();
            host.shell()
                    .run(typed("ls").with("FCQEMU_NO_DAEMON", "1"), PATIENCE)
                    .orFail();
            host.shell().run(typed("ls").with("TZ", "Asia/Tokyo"), PATIENCE).orFail();
            assertThat(doneBy(daemon)).isEqualTo(2);

            // With this mode the JVM does not start if it cannot use its cache.
            host.shell()
                    .run(typed("ls").with("JDK_JAVA_OPTIONS", "-XX:AOTMode=on"), PATIENCE)
                    .orFail();
            assertThat(doneBy(daemon)).isEqualTo(3);

            assertThat(run("daemon").exitCode()).isEqualTo(BUSY);
            assertThat(Files.getPosixFilePermissions(socket())).isEqualTo(PosixFilePermissions.fromString("rw-------"));
            assertThat(Files.getPosixFilePermissions(socketFolder()))
                    .isEqualTo(PosixFilePermissions.fromString("rwx------"));
        }
        assertThat(socketFolder()).isEmptyDirectory();
    }

    @Test
    void whoever_lies_is_silent_or_is_somebody_else_holds_up_nobody() throws Exception {
        try (DaemonProcess daemon = daemon()) {
            List<SocketChannel> clients = new ArrayList<>();
            try {
                for (int i = 0; i < 20; i++) {
                    clients.add(SocketChannel.open(UnixDomainSocketAddress.of(socket())));
                }
                assertThat(answer("no frame at all".getBytes(StandardCharsets.UTF_8)))
                        .isEmpty();
                assertThat(answer(new byte[] {'c', 0x7f, 0, 0, 0})).isEmpty();
                assertThat(answer(new byte[] {'c', 0, 0, 0, 3, 1, 2, 3})).isEmpty();
                assertThat(answer(new byte[] {'g', 0, 0, 0, 0})).isEmpty();
                run("ls").orFail();
                assertThat(doneBy(daemon)).isOne();

                Files.setPosixFilePermissions(socketFolder(), PosixFilePermissions.fromString("rwx--x--x"));
                Files.setPosixFilePermissions(socket(), PosixFilePermissions.fromString("rw-rw-rw-"));
                Command.of(
                                "python3",
                                "-c",
                                """
                                import os, socket, sys
                                os.chdir(sys.argv[1])
                                os.seteuid(65534)
                                client = socket.socket(socket.AF_UNIX)
                                client.connect(sys.argv[2])
                                client.settimeout(30)
                                assert client.recv(1) == b''
                                """,
                                socketFolder().toString(),
                                socketFolder().relativize(socket()).toString())
                        .run(PATIENCE)
                        .orFail();
                assertThat(daemon.said()).contains("client-refused");

                // The silent ones are sent away.
                ByteBuffer byteBuffer = ByteBuffer.allocate(1);
                assertThat(clients.getFirst().read(byteBuffer)).isNegative();
            } finally {
                for (SocketChannel client : clients) {
                    client.close();
                }
            }
            run("ls").orFail();
        }
    }

    /** What the daemon says to that before it closes the connection. */
    private String answer(byte[] said) throws IOException {
        try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(socket()))) {
            client.write(ByteBuffer.wrap(said));
            ByteBuffer heard = ByteBuffer.allocate(1000);
            try {
                while (client.read(heard) >= 0) {
                    // Until it is closed.
                }
            } catch (SocketException reset) {
                // Closed without having read all.
                assertThat(reset).hasMessageContaining("reset");
            }
            return new String(heard.array(), 0, heard.position(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void a_client_that_is_told_to_end_ends_its_waiting_and_says_what_goes_on() throws Exception {
        try (TestVm vm = TestVm.defineBlank(testbed, host, "left").with("kvm_host", "''");
                DaemonProcess daemon = daemon()) {
            Path waiting = folder.resolve("waiting");
            Process holder = new ProcessBuilder("flock", vm.runFile("lock").toString(), "sleep", "600").start();
            try {
                Process start = begin(waiting, "start", "left");
                Await.atMostSeconds(60).until("it waits", () -> content(waiting).contains("wait-for-lock"));
                start.destroy();
                assertThat(ended(start)).isEqualTo(143);
                assertThat(content(waiting)).contains("called off before it began");
            } finally {
                holder.descendants().forEach(ProcessHandle::destroyForcibly);
                holder.destroyForcibly();
                holder.waitFor();
            }
            assertThat(vm.qemu()).isEmpty();

            run("start", "left").orFail();
            Path stopping = folder.resolve("stopping");
            Process stop = begin(stopping, "stop", "left");
            Await.atMostSeconds(60)
                    .until("the guest was asked", () -> content(stopping).contains("asked-to-shut-down"));
            stop.destroy();
            assertThat(ended(stop)).isEqualTo(143);
            assertThat(content(stopping))
                    .contains("goes on in the daemon", "'fc-qemu status left' shows how far it is")
                    .contains("Should the daemon end before: Type it again, 'fc-qemu stop left'");
            Await.atMostSeconds(60).until("it is stopped", () -> vm.qemu().isEmpty());
            assertThat(doneBy(daemon)).isGreaterThanOrEqualTo(3);
        }
    }

    @Test
    void a_guest_that_hangs_is_told_as_it_was_seen_before_with_its_age() throws Exception {
        try (TestVm vm = TestVm.defineBlank(testbed, host, "hung").with("kvm_host", "''");
                DaemonProcess _ = daemon()) {
            run("start", "hung").orFail();
            String fresh = run("status", "hung").orFail().stdout();
            String pid = Long.toString(vm.qemu().orElseThrow().pid());
            Command.of("kill", "-STOP", pid).run(PATIENCE).orFail();
            try {
                CommandResult before = run("status", "hung").orFail();
                assertThat(before.stdout().lines().filter(line -> line.startsWith("seen ")))
                        .hasSize(1)
                        .allMatch(line -> line.matches("seen +\\d+ s ago.*"));
                assertThat(before.stdout().lines().filter(line -> !line.startsWith("seen ")))
                        .containsExactlyElementsOf(fresh.lines().toList());
                assertThat(run("status", "--json", "hung").orFail().stdout()).contains("\"age_seconds\" : ");
                assertThat(run("ls").orFail().stdout()).contains("hung");
                assertThat(run("--no-daemon", "status", "hung").exitCode()).isEqualTo(255);
            } finally {
                Command.of("kill", "-CONT", pid).run(PATIENCE).orFail();
            }
        }
    }

    @Test
    void a_table_is_as_wide_and_as_colourful_as_the_terminal_it_goes_to() throws Exception {
        try (TestVm vm = TestVm.defineBlank(testbed, host, "tabular").with("kvm_host", "''")) {
            assertThat(vm.run("start").exitCode()).isZero();
            String narrow = onTerminal("stty cols 40", "ls");
            String plain = onTerminal("stty cols 200; export NO_COLOR=1", "ls");
            String status = onTerminal("stty cols 200", "status", "tabular");
            assertThat(narrow).contains("\u001b[", "…");
            assertThat(plain).contains("GENERATION").doesNotContain("\u001b[");
            assertThat(status).contains("VOLUME", "\u001b[");
            try (DaemonProcess daemon = daemon()) {
                assertThat(withoutChance(onTerminal("stty cols 40", "ls"))).isEqualTo(withoutChance(narrow));
                assertThat(withoutChance(onTerminal("stty cols 200; export NO_COLOR=1", "ls")))
                        .isEqualTo(withoutChance(plain));
                assertThat(withoutChance(onTerminal("stty cols 200", "status", "tabular")))
                        .isEqualTo(withoutChance(status));
                assertThat(run("ls").orFail().stdout()).startsWith("VM ");
                assertThat(doneBy(daemon)).isEqualTo(4);
            }
        }
    }

    private String onTerminal(String settings, String... words) throws IOException {
        String line = settings + "; " + String.join(" ", typed(words).words());
        return host.shell()
                .run(Command.of("script", "-qec", line, "/dev/null").with("TERM", "xterm"), PATIENCE)
                .stdout()
                // How long it has run.
                .replaceAll("([0-9]+[dhms] ?)+", "0 ");
    }

    private static String content(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return "";
        }
    }

    private static int ended(Process process) throws InterruptedException {
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }
}
