package io.flyingcircus.fcqemu.adapter.qemu.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flyingcircus.fcqemu.adapter.qemu.host.HostPaths;
import io.flyingcircus.fcqemu.adapter.qemu.host.QemuSettings;
import io.flyingcircus.fcqemu.adapter.qemu.host.TapScripts;
import io.flyingcircus.fcqemu.ports.failure.LaunchException;
import io.flyingcircus.fcqemu.ports.failure.RefusedException;
import io.flyingcircus.fcqemu.ports.hypervisor.LaunchOrder;
import io.flyingcircus.fcqemu.ports.storage.Image;
import io.flyingcircus.fcqemu.ports.storage.PoolName;
import io.flyingcircus.fcqemu.ports.storage.VolumeKind;
import io.flyingcircus.fcqemu.ports.vm.CacheMode;
import io.flyingcircus.fcqemu.ports.vm.CpuModel;
import io.flyingcircus.fcqemu.ports.vm.DiskLimits;
import io.flyingcircus.fcqemu.ports.vm.Mib;
import io.flyingcircus.fcqemu.ports.vm.ShutdownSignal;
import io.flyingcircus.fcqemu.ports.vm.VmDefinition;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a launch refuses before it changes anything. */
class LauncherTest {

    private static final VmName VM = new VmName("test00");
    private static final PoolName POOL = new PoolName("rbd.ssd");

    @TempDir
    private Path root;

    @TempDir
    private Path programs;

    @Test
    void with_kvm_configured_and_no_device_a_start_is_refused() throws Exception {
        Launcher launcher = launcher(root, "kvm");

        assertThatThrownBy(() -> launcher.launch(order()))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("VM test00 was not started")
                .hasMessageContaining("/no-kvm")
                .hasMessageContaining("kvm_intel");
        assertNothingWasMade();
    }

    @Test
    void a_socket_path_that_the_kernel_does_not_take_is_told_before_anything_is_made() throws Exception {
        Path deep = root.resolve("a".repeat(90));

        assertThatThrownBy(() -> launcher(deep, "").launch(order()))
                .isInstanceOf(LaunchException.class)
                .hasMessageContaining("longer than the 107 characters");
        assertThat(deep).doesNotExist();
    }

    @Test
    void a_broken_template_is_told_with_its_place_before_anything_is_made() throws Exception {
        Path template = new HostPaths(root).configTemplate();
        Files.createDirectories(template.getParent());
        Files.writeString(template, "[machine]\n  type = \"{machine_typo}\"\n");

        assertThatThrownBy(() -> launcher(root, "").launch(order()))
                .isInstanceOf(LaunchException.class)
                .hasMessageContaining("qemu.vm.cfg.in:2: there is no field {machine_typo}")
                .hasMessageContaining("nothing was changed");
        assertThat(new HostPaths(root).chroot(VM)).doesNotExist();
    }

    private void assertNothingWasMade() throws Exception {
        try (var entries = Files.list(root)) {
            assertThat(entries).isEmpty();
        }
    }

    private Launcher launcher(Path root, String accelerator) throws Exception {
        QemuSettings settings = new QemuSettings(
                program().toString(),
                accelerator,
                "pc-i440fx",
                false,
                "localhost:{id}",
                TapScripts.defaults(),
                "admin",
                Optional.empty(),
                Duration.ofSeconds(10),
                List.of());
        return new Launcher(
                new HostPaths(root),
                settings,
                (vm, patience) -> {
                    throw new AssertionError("nothing to connect to");
                },
                event -> {},
                new Containment(root.resolve("nothing"), root),
                root.resolve("no-kvm"));
    }

    /** A program that says of itself what QEMU would. */
    private Path program() throws Exception {
        Path program = programs.resolve(QemuSettings.PROGRAM);
        Files.writeString(
                program, "#!/bin/sh\necho 'QEMU emulator version 7.2.22'\necho 'pc-i440fx-7.2  Standard PC'\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
        return program;
    }

    private static LaunchOrder order() {
        VmDefinition definition = new VmDefinition(
                VM,
                0,
                4097,
                true,
                Optional.empty(),
                true,
                Mib.ofGib(5),
                new Mib(512),
                1,
                CpuModel.DEFAULT,
                POOL,
                CacheMode.WRITEBACK,
                DiskLimits.OF_POOL,
                ShutdownSignal.POWER_BUTTON,
                List.of(),
                new TreeMap<>(),
                "{}");
        return new LaunchOrder(
                definition,
                VolumeKind.REQUIRED.stream()
                        .map(kind -> new LaunchOrder.Disk(kind, Image.of(POOL, VM, kind)))
                        .toList());
    }
}
