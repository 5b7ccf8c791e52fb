package io.flyingcircus.fcqemu.adapter.qemu.arrival;

import io.flyingcircus.fcqemu.adapter.qemu.binary.BinaryFacts;
import io.flyingcircus.fcqemu.adapter.qemu.binary.QemuVersion;
import io.flyingcircus.fcqemu.adapter.qemu.host.HostPaths;
import io.flyingcircus.fcqemu.adapter.qemu.host.QemuSettings;
import io.flyingcircus.fcqemu.adapter.qemu.template.QemuSpecification;
import io.flyingcircus.fcqemu.adapter.qemu.template.QemuTemplates;
import io.flyingcircus.fcqemu.adapter.qemu.template.TemplateException;
import io.flyingcircus.fcqemu.ports.hypervisor.IncomingOrder;
import io.flyingcircus.fcqemu.ports.hypervisor.PortableMachine;
import io.flyingcircus.fcqemu.ports.storage.PoolName;
import io.flyingcircus.fcqemu.ports.vm.CacheMode;
import io.flyingcircus.fcqemu.ports.vm.CpuModel;
import io.flyingcircus.fcqemu.ports.vm.DiskLimits;
import io.flyingcircus.fcqemu.ports.vm.Mib;
import io.flyingcircus.fcqemu.ports.vm.ShutdownSignal;
import io.flyingcircus.fcqemu.ports.vm.VmDefinition;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.yaml.snakeyaml.Yaml;

/** Guests that arrive at a host below a folder. */
final class Arrivals {

    static final BinaryFacts FACTS = new BinaryFacts(
            QemuVersion.parse("version 7.2.22").orElseThrow(), List.of("pc", "pc-i440fx-7.2", "pc-i440fx-7.1"));

    private final QemuTemplates templates;
    private final int id;

    Arrivals(Path root, int id) {
        this.templates = new QemuTemplates(new HostPaths(root), QemuSettings.defaults());
        this.id = id;
    }

    /** What that host makes of what came with {@code test00}. */
    QemuSpecification admit(PortableMachine machine) throws TemplateException, IOException {
        return new Arrival(templates.travellingTaps(), templates.ofArrivals())
                .admit(new IncomingOrder(definition(), machine));
    }

    /** {@code args.in} and {@code cfg.in} of a folder, or others by the same prefix. */
    static PortableMachine read(Path folder, String prefix) throws IOException {
        List<String> arguments = new Yaml().load(Files.readString(folder.resolve(prefix + "args.in")));
        return new PortableMachine(arguments, Files.readString(folder.resolve(prefix + "cfg.in")));
    }

    /** A folder of the tests' resources, by its path from here. */
    static Path resource(String name) throws URISyntaxException {
        URL url = Arrivals.class.getResource(name);
        return Path.of(Objects.requireNonNull(url, name).toURI());
    }

    private VmDefinition definition() {
        return new VmDefinition(
                new VmName("test00"),
                0,
                id,
                true,
                Optional.empty(),
                true,
                Mib.ofGib(5),
                new Mib(512),
                1,
                CpuModel.DEFAULT,
                new PoolName("rbd.ssd"),
                CacheMode.WRITEBACK,
                DiskLimits.OF_POOL,
                ShutdownSignal.POWER_BUTTON,
                List.of(),
                new TreeMap<>(),
                "{}");
    }
}
