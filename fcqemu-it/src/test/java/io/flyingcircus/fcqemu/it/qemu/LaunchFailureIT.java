package io.flyingcircus.fcqemu.it.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flyingcircus.fcqemu.adapter.qemu.binary.QemuBinary;
import io.flyingcircus.fcqemu.adapter.qemu.host.QemuSettings;
import io.flyingcircus.fcqemu.adapter.qemu.host.TapScripts;
import io.flyingcircus.fcqemu.ports.failure.LaunchException;
import io.flyingcircus.fcqemu.ports.hypervisor.VmProcess;
import io.flyingcircus.fcqemu.ports.vm.CpuModel;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an operator is told when QEMU does not come up. */
@Timeout(120)
class LaunchFailureIT {

    private static final VmName VM = new VmName("broken");
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    private Path root;

    private ScratchHost host;

    @BeforeEach
    void host() {
        host = new ScratchHost(root);
    }

    @AfterEach
    void endAll() {
        host.close();
    }

    @Test
    void a_port_in_use_is_named_with_its_remedy() throws Exception {
        try (ServerSocket taken = new ServerSocket(20000 + ScratchHost.ID, 1, InetAddress.getLoopbackAddress())) {
            assertThat(taken.isBound()).isTrue();
            assertThatThrownBy(() -> host.hypervisor().launch(host.order(VM)))
                    .isInstanceOf(LaunchException.class)
                    .hasMessageContaining("QEMU ended at once with exit code 1, because a port or socket")
                    .hasMessageContaining("ss -ltnp")
                    .hasMessageContaining(host.paths().supervisorLog(VM).toString());
        }
        assertThat(host.hypervisor().processes(VM).alive()).isFalse();
    }

    @Test
    void a_cpu_model_that_this_host_cannot_run_is_told_as_that() {
        assertThatThrownBy(() -> host.hypervisor().launch(host.order(VM, new CpuModel("EPYC-Rome-v1"))))
                .isInstanceOf(LaunchException.class)
                .hasMessageContaining("cannot run the CPU model")
                .hasMessageContaining("cpu_model in the definition");
    }

    @Test
    void a_tap_script_that_fails_is_told_as_that() throws Exception {
        Path script = host.paths().local("/etc/kvm/kvm-ifup");
        Files.createDirectories(script.getParent());
        Files.writeString(script, "#!/bin/sh\necho \"no bridge for $1\" >&2\nexit 3\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));

        assertThatThrownBy(() -> host.hypervisor().launch(host.order(VM, ScratchHost.card())))
                .isInstanceOf(LaunchException.class)
                .hasMessageContaining("a tap script failed")
                .hasMessageContaining("no bridge for tit" + ScratchHost.ID);
    }

    @Test
    void a_template_that_qemu_does_not_understand_is_told_as_that() {
        host.template("nonsense.cfg.in");

        assertThatThrownBy(() -> host.hypervisor().launch(host.order(VM)))
                .isInstanceOf(LaunchException.class)
                .hasMessageContaining("does not understand its options")
                .hasMessageContaining("nonsense");
    }

    @Test
    void ceph_that_is_not_there_is_told_as_that_and_its_configuration_is_the_configured_one() throws Exception {
        host.builtInTemplate();
        Path conf = root.resolve("elsewhere.conf");
        Files.writeString(
                conf, "[global]\nmon host = 127.0.0.1:1\nclient mount timeout = 1\nauth client required = none\n");
        QemuSettings settings = ScratchHost.settings("", TapScripts.defaults(), Optional.of(conf), LONG);

        assertThatThrownBy(() -> host.hypervisor(settings).launch(host.order(VM)))
                .isInstanceOf(LaunchException.class)
                .hasMessageContaining("its disks in Ceph could not be opened")
                .hasMessageContaining("ceph -s");
    }

    @Test
    void a_qemu_that_stays_silent_is_left_for_ensure_and_told_with_its_pid() throws Exception {
        host.builtInTemplate();
        Path conf = root.resolve("elsewhere.conf");
        // An address that takes connections and says nothing.
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Files.writeString(
                    conf,
                    "[global]\nmon host = v1:127.0.0.1:" + silent.getLocalPort()
                            + "\nclient mount timeout = 40\nauth client required = none\n");
            QemuSettings settings =
                    ScratchHost.settings("", TapScripts.defaults(), Optional.of(conf), Duration.ofSeconds(3));

            assertThatThrownBy(() -> host.hypervisor(settings).launch(host.order(VM)))
                    .isInstanceOf(LaunchException.class)
                    .hasMessageContaining("has not answered within 3 s")
                    .hasMessageContaining("Most often it waits for Ceph");
            VmProcess left = host.hypervisor().processes(VM).processes().getFirst();
            assertThat(left.vm()).isEqualTo(VM);
        }
    }

    @Test
    void what_the_real_binary_says_is_kept_and_used_only_for_that_very_file() throws Exception {
        QemuBinary binary = new QemuBinary(host.paths(), QemuSettings.PROGRAM);
        assertThat(binary.facts().newestMachineType("pc-i440fx").orElseThrow()).startsWith("pc-i440fx-");

        Path kept = host.paths().binaryFacts();
        String content = Files.readString(kept);
        Files.writeString(kept, content.replaceFirst("pc-i440fx-\\S+", "pc-i440fx-kept"));
        assertThat(binary.facts().newestMachineType("pc-i440fx")).contains("pc-i440fx-kept");

        Files.writeString(
                kept, content.replaceFirst("size=\\d+", "size=1").replaceFirst("pc-i440fx-\\S+", "pc-i440fx-old"));
        assertThat(binary.facts().newestMachineType("pc-i440fx").orElseThrow()).isNotEqualTo("pc-i440fx-old");
    }
}
