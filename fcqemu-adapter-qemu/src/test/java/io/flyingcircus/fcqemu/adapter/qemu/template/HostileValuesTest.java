package io.flyingcircus.fcqemu.adapter.qemu.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flyingcircus.fcqemu.adapter.qemu.binary.BinaryFacts;
import io.flyingcircus.fcqemu.adapter.qemu.binary.QemuVersion;
import io.flyingcircus.fcqemu.adapter.qemu.host.HostPaths;
import io.flyingcircus.fcqemu.adapter.qemu.host.QemuSettings;
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
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever writes a definition decides about values, never about QEMU's options. */
class HostileValuesTest {

    private static final VmName VM = new VmName("test00");
    private static final PoolName POOL = new PoolName("rbd.ssd");
    private static final BinaryFacts FACTS = new BinaryFacts(new QemuVersion("7.2.22", 7), List.of("pc-i440fx-7.2"));

    @TempDir
    private Path root;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\"\n[drive]",
                "a\nb",
                "a\rb",
                "a\"b",
                "{chroot}",
                "}",
                "a\\b",
                "a`b",
                "a'b",
                "a\u0000b",
                "a\u2028b"
            })
    void a_value_that_could_end_its_line_or_become_a_field_is_refused(String value) throws Exception {
        template("# {comment}\n");
        assertThatThrownBy(() -> fill(order(value)))
                .isInstanceOf(TemplateException.class)
                .hasMessageContaining("qemu.vm.cfg.in:1")
                .hasMessageContaining("{comment}")
                .hasMessageContaining("VM test00");

        template("# {{comment}}\n");
        QemuSpecification specification = fill(order(value));
        Localisation localisation = new Localisation(new HostPaths(root), QemuSettings.defaults(), order(value));
        assertThatThrownBy(() -> localisation.config(specification)).isInstanceOf(TemplateException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "äöü, x:y/z_=+@ (1) [2] #3 100%", "True", "None"})
    void a_plain_value_is_put_in_as_it_is(String value) throws Exception {
        template("# {comment}\n");
        assertThat(fill(order(value)).config()).isEqualTo("# " + value + "\n");
    }

    private void template(String text) throws Exception {
        Path file = new HostPaths(root).configTemplate();
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private QemuSpecification fill(LaunchOrder order) throws Exception {
        return new QemuTemplates(new HostPaths(root), QemuSettings.defaults()).fill(order, FACTS);
    }

    private static LaunchOrder order(String comment) {
        TreeMap<String, String> fields = new TreeMap<>();
        fields.put("comment", comment);
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
                fields,
                "{}");
        return new LaunchOrder(
                definition,
                VolumeKind.REQUIRED.stream()
                        .map(kind -> new LaunchOrder.Disk(kind, Image.of(POOL, VM, kind)))
                        .toList());
    }
}
