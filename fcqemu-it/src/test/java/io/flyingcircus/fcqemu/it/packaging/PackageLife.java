package io.flyingcircus.fcqemu.it.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.it.onehost.TestVm;
import io.flyingcircus.fcqemu.it.testbed.Checkout;
import io.flyingcircus.fcqemu.it.testbed.Command;
import io.flyingcircus.fcqemu.it.testbed.CommandResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;

/** From the first installation of the package to its last trace, while a guest runs. */
final class PackageLife {

    private static final Path CONFIG = Path.of("/etc/qemu/fc-qemu.conf");

    /** Before, it was {@code -chroot} and {@code -runas}. */
    private static final int FIRST_WITH_RUN_WITH = 9;

    private static final int STARTS = 5;
    private static final long LARGEST_MIB = 160;
    private static final Duration LONGEST_START = Duration.ofSeconds(2);

    private final DebianTree debian;
    private final TestVm vm;

    PackageLife(DebianTree debian, TestVm vm) {
        this.debian = debian;
        this.vm = vm;
    }

    void isLivedThrough(Path first, Path second) throws IOException {
        installs(first);
        long qemu = startsTheVm();
        isServedByItsDaemon();
        upgrades(second);
        assertThat(pid()).isEqualTo(qemu);
        assertThat(debian.fcQemu("ensure", vm.name()).orFail().stderr()).doesNotContain("ERROR");
        debian.fcQemu("status", vm.name()).orFail();
        assertThat(pid()).isEqualTo(qemu);

        CommandResult removal = debian.run("dpkg", "-r", "fc-qemu").orFail();
        assertThat(removal.stderr()).contains("VMs go on running").doesNotContain("not empty");
        assertThat(debian.file("/usr/lib/fc-qemu")).doesNotExist();
        assertThat(debian.file("/usr/bin/fc-qemu")).doesNotExist();
        assertThat(debian.file(CONFIG.toString())).content().contains("by the operator");

        debian.run("dpkg", "-P", "fc-qemu").orFail();
        assertThat(debian.file(CONFIG.toString())).doesNotExist();
        assertThat(debian.file("/etc/logrotate.d/fc-qemu")).doesNotExist();
        assertThat(debian.file("/var/log/fc-qemu.log")).doesNotExist();
        assertThat(debian.file("/var/log/fc-qemu.audit.jsonl")).doesNotExist();
        assertThat(debian.run("dpkg-query", "-W", "fc-qemu").exitCode()).isNotZero();

        // Nothing that its guest needs is gone: whoever is installed next takes it over.
        assertThat(pid()).isEqualTo(qemu);
        vm.run("ensure").orFail();
        assertThat(pid()).isEqualTo(qemu);
    }

    private void installs(Path deb) throws IOException {
        assertThat(debian.run("sh", "-c", "command -v java").exitCode())
                .as("no Java here")
                .isNotZero();
        debian.install(deb).orFail();
        // With this mode the JVM does not start if it cannot use its cache.
        CommandResult version = debian.run(
                        Command.of("fc-qemu", "--version").with("JDK_JAVA_OPTIONS", "-XX:AOTMode=on"))
                .orFail();
        assertThat(version.stdout()).startsWith("fc-qemu 2.");
        // On the machine's own root, with the configuration that is installed; processes of others may be seen there.
        assertThat(TestVm.parse(debian.run("fc-qemu", "ls", "--json").orFail().stdout())
                        .has("vms"))
                .isTrue();
        assertThat(debian.run("dpkg", "--verify", "fc-qemu").orFail().stdout()).isEmpty();
        startsQuickly(deb);
        debian.run("sh", "-c", "! command -v logrotate || logrotate -d /etc/logrotate.d/fc-qemu")
                .orFail();
    }

    /** Told in {@code target/package.txt}, and by ./verify; the limit is for a machine that has much else to do. */
    private void startsQuickly(Path deb) throws IOException {
        long[] millis = new long[STARTS];
        for (int i = 0; i < STARTS; i++) {
            long began = System.nanoTime();
            debian.run("fc-qemu", "--version").orFail();
            millis[i] = Duration.ofNanos(System.nanoTime() - began).toMillis();
        }
        Arrays.sort(millis);
        long installed = Long.parseLong(debian.run("dpkg-query", "-W", "-f", "${Installed-Size}", "fc-qemu")
                .orFail()
                .stdout());
        Files.writeString(
                Checkout.target().resolve("package.txt"),
                "%s on Debian %s: %d MiB installed, fc-qemu --version in %d ms (%d to %d, %d times)%n"
                        .formatted(
                                deb.getFileName(),
                                debian.run("cat", "/etc/debian_version")
                                        .orFail()
                                        .stdout()
                                        .strip(),
                                installed >> 10,
                                millis[STARTS / 2],
                                millis[0],
                                millis[STARTS - 1],
                                STARTS),
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
        assertThat(installed >> 10).as("MiB installed").isLessThan(LARGEST_MIB);
        assertThat(Duration.ofMillis(millis[0]))
                .as("fastest of %d starts", STARTS)
                .isLessThan(LONGEST_START);
    }

    private long startsTheVm() throws IOException {
        debian.fcQemu("start", vm.name()).orFail();
        long qemu = pid();
        isConfined(qemu);
        return qemu;
    }

    /** Each QEMU has options of its own for that. */
    private void isConfined(long qemu) throws IOException {
        int version = debian.qemuVersion();
        assertThat(TestVm.commandLine(qemu).contains("-run-with"))
                .as("-run-with for QEMU " + version)
                .isEqualTo(version >= FIRST_WITH_RUN_WITH);
        assertThat(Path.of("/proc/" + qemu + "/root").toRealPath())
                .as("its root is an empty folder")
                .endsWithRaw(Path.of("srv/vm", vm.name()))
                .isEmptyDirectory();
        String status = Files.readString(Path.of("/proc/" + qemu + "/status"));
        assertThat(status)
                .as("user, groups, capabilities and system calls of QEMU " + version)
                .containsPattern("(?m)^Uid:\\s+65534\\s+65534\\s+65534\\s+65534$")
                .containsPattern("(?m)^Gid:\\s+65534\\s+65534\\s+65534\\s+65534$")
                .containsPattern("(?m)^CapEff:\\s+0+$")
                .containsPattern("(?m)^Seccomp:\\s+2$");
    }

    /** The daemon needs more of Java than the other commands. */
    private void isServedByItsDaemon() {
        String script = """
                $tool -v daemon >/root/daemon.log 2>&1 &
                tries=0
                until grep -q daemon-started /root/daemon.log || [ "$tries" = 300 ]; do
                    sleep 0.1
                    tries=$((tries + 1))
                done
                $tool status $vm
                said=$?
                kill $!
                wait $!
                cat /root/daemon.log
                exit $said
                """;
        CommandResult result = debian.run(
                Command.of("sh", "-c", script).with("tool", debian.tool()).with("vm", vm.name()));
        assertThat(result.orFail().stdout()).contains("client-command").doesNotContain("daemon-part-failed");
    }

    private void upgrades(Path deb) throws IOException {
        Files.writeString(debian.file(CONFIG.toString()), "; changed by the operator\n", StandardOpenOption.APPEND);
        debian.install(deb).orFail();
        assertThat(debian.run("dpkg-query", "-W", "-f", "${Version} ${db:Status-Status}", "fc-qemu")
                        .orFail()
                        .stdout())
                .isEqualTo("2.1.0 installed");
        assertThat(debian.file(CONFIG.toString())).content().contains("by the operator");
        assertThat(debian.file("/usr/lib/fc-qemu/lib/exchanging")).doesNotExist();
    }

    private long pid() {
        return vm.qemu().orElseThrow(() -> new AssertionError("its QEMU ended")).pid();
    }
}
