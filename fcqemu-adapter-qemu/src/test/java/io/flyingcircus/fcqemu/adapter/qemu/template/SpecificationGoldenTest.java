package io.flyingcircus.fcqemu.adapter.qemu.template;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.adapter.qemu.binary.BinaryFacts;
import io.flyingcircus.fcqemu.adapter.qemu.binary.QemuVersion;
import io.flyingcircus.fcqemu.adapter.qemu.definitions.FolderDefinitions;
import io.flyingcircus.fcqemu.adapter.qemu.host.HostPaths;
import io.flyingcircus.fcqemu.adapter.qemu.host.QemuSettings;
import io.flyingcircus.fcqemu.adapter.qemu.host.TapScripts;
import io.flyingcircus.fcqemu.ports.definitions.DefinitionReading;
import io.flyingcircus.fcqemu.ports.hypervisor.LaunchOrder;
import io.flyingcircus.fcqemu.ports.storage.Image;
import io.flyingcircus.fcqemu.ports.storage.PoolName;
import io.flyingcircus.fcqemu.ports.storage.VolumeKind;
import io.flyingcircus.fcqemu.ports.vm.VmDefinition;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.io.IOException;
import java.io.Reader;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * One folder per case below {@code golden}: a definition, the host it is for ({@code host.properties}), perhaps a
 * template, and what becomes of them: {@code args.in} and {@code cfg.in} that travel, {@code args} and {@code cfg} of the
 * host. With {@code -Dgolden.write=FOLDER} they are written there instead of compared.
 */
class SpecificationGoldenTest {

    private static final VmName VM = new VmName("test00");
    private static final List<String> OF_THIS_HOST = List.of("-S");

    @TempDir
    private Path scratch;

    static Stream<Path> cases() throws Exception {
        try (Stream<Path> entries = Files.list(golden())) {
            return entries.filter(Files::isDirectory).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void a_definition_becomes_these_files(Path folder) throws Exception {
        Properties host = new Properties();
        try (Reader reader = Files.newBufferedReader(folder.resolve("host.properties"))) {
            host.load(reader);
        }
        HostPaths templates = new HostPaths(scratch);
        Files.createDirectories(templates.definitionFolder());
        Files.copy(folder.resolve("definition.cfg"), templates.activeDefinition(VM));
        if (Files.exists(folder.resolve("template.cfg.in"))) {
            Files.copy(folder.resolve("template.cfg.in"), templates.configTemplate());
        }
        LaunchOrder order = order(templates, host);
        QemuSettings settings = settings(host);
        QemuVersion version = QemuVersion.parse("version " + host.getProperty("version", "7.2.22"))
                .orElseThrow();
        BinaryFacts facts = new BinaryFacts(version, List.of("microvm", "pc", "pc-i440fx-7.2", "pc-i440fx-7.1"));
        HostPaths paths = new HostPaths(Path.of(host.getProperty("root", "/")));

        QemuSpecification specification = new QemuTemplates(templates, settings).fill(order, facts);
        Localisation localisation = new Localisation(paths, settings, order);

        compare(folder, "args.in", specification.argumentsAsYaml());
        compare(folder, "cfg.in", specification.config());
        compare(folder, "cfg", localisation.config(specification));
        compare(folder, "args", String.join("\n", localisation.arguments(specification, version, OF_THIS_HOST)) + "\n");
    }

    private static LaunchOrder order(HostPaths paths, Properties host) {
        VmDefinition definition = ((DefinitionReading.Valid) new FolderDefinitions(paths).active(VM)).definition();
        List<LaunchOrder.Disk> disks = new ArrayList<>();
        PoolName rootPool =
                new PoolName(host.getProperty("root-pool", definition.rbdPool().value()));
        for (VolumeKind kind : VolumeKind.REQUIRED) {
            PoolName pool = kind == VolumeKind.ROOT ? rootPool : definition.rbdPool();
            disks.add(new LaunchOrder.Disk(kind, Image.of(pool, VM, kind)));
        }
        if (Boolean.parseBoolean(host.getProperty("cidata"))) {
            disks.add(new LaunchOrder.Disk(VolumeKind.CIDATA, Image.of(definition.rbdPool(), VM, VolumeKind.CIDATA)));
        }
        return new LaunchOrder(definition, disks);
    }

    private static QemuSettings settings(Properties host) {
        return new QemuSettings(
                QemuSettings.PROGRAM,
                host.getProperty("accelerator", ""),
                "pc-i440fx",
                Boolean.parseBoolean(host.getProperty("vhost")),
                host.getProperty("vnc", "localhost:{id}"),
                TapScripts.defaults(),
                host.getProperty("ceph-client", "admin"),
                Optional.empty(),
                Duration.ofSeconds(60),
                List.of());
    }

    private static void compare(Path folder, String name, String actual) throws IOException {
        String target = System.getProperty("golden.write");
        if (target != null) {
            Files.writeString(Path.of(target).resolve(folder.getFileName()).resolve(name), actual);
            return;
        }
        assertThat(actual).isEqualTo(Files.readString(folder.resolve(name)));
    }

    private static Path golden() throws URISyntaxException {
        URL url = SpecificationGoldenTest.class.getResource("golden");
        return Path.of(Objects.requireNonNull(url).toURI());
    }
}
