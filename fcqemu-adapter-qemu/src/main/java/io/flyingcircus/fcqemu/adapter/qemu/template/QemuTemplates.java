package io.flyingcircus.fcqemu.adapter.qemu.template;

import io.flyingcircus.fcqemu.adapter.qemu.binary.BinaryFacts;
import io.flyingcircus.fcqemu.adapter.qemu.host.HostPaths;
import io.flyingcircus.fcqemu.adapter.qemu.host.QemuSettings;
import io.flyingcircus.fcqemu.adapter.qemu.host.TapScripts;
import io.flyingcircus.fcqemu.ports.hypervisor.LaunchOrder;
import io.flyingcircus.fcqemu.ports.storage.VolumeKind;
import io.flyingcircus.fcqemu.ports.vm.NetworkInterface;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * First pass: everything about the VM is filled into the templates. The result is independent of the host and travels
 * with the VM.
 */
public final class QemuTemplates {

    private static final int MAX_TEMPLATE_BYTES = 256 * 1024;
    private static final String BUILT_IN_CONFIG = "qemu.vm.cfg.in";
    private static final String CIDATA = "ceph.volumes[cidata].fullname";

    private final HostPaths paths;
    private final QemuSettings settings;

    /** Templates of the host below these paths. */
    public QemuTemplates(HostPaths paths, QemuSettings settings) {
        this.paths = paths;
        this.settings = settings;
    }

    /**
     * Fills the templates in for a cold start.
     *
     * @param facts about the program that will run it
     * @throws TemplateException if a template cannot be filled in; nothing was changed
     * @throws IOException if the host's template cannot be read
     */
    public QemuSpecification fill(LaunchOrder order, BinaryFacts facts) throws TemplateException, IOException {
        String machineType = facts.newestMachineType(settings.machineType())
                .orElseThrow(() ->
                        new TemplateException("QEMU " + facts.version() + " has no machine type that begins with '"
                                + settings.machineType() + "'; set machine-type in section [qemu] to one that '"
                                + settings.binary() + " -machine help' lists"));
        Fields vm = new VmFields(order.definition(), order.volumes());
        String network = network(order);
        Fields fields = field -> switch (field) {
            case "machine_type" -> Optional.of(machineType);
            case "accelerator" -> Optional.of(accelerator());
            case "network" -> Optional.of(network);
            default -> vm.value(field);
        };
        return new QemuSpecification(arguments(fields), config(order, fields));
    }

    /**
     * Everything that may come with a VM from other hosts: what this host would write itself, and what others write
     * besides.
     *
     * @return templates by their names
     * @throws IOException if the host's template cannot be read
     */
    public SortedMap<String, String> ofArrivals() throws IOException {
        SortedMap<String, String> templates = new TreeMap<>();
        for (String name : List.of(BUILT_IN_CONFIG, "cidata.cfg.in", "network.cfg.in", "arriving.cfg.in")) {
            templates.put(name, resource(name));
        }
        Path own = paths.configTemplate();
        read(own).ifPresent(template -> templates.put(own.toString(), template));
        return templates;
    }

    /** The scripts for taps, as they stand in what travels: by their production paths. */
    public TapScripts travellingTaps() {
        TapScripts taps = settings.taps();
        return new TapScripts(
                production(taps.bridgeUp()),
                production(taps.bridgeDown()),
                production(taps.vrfUp()),
                production(taps.vrfDown()));
    }

    private static List<String> arguments(Fields fields) throws TemplateException, IOException {
        List<String> arguments = new ArrayList<>();
        for (String line : resource("qemu.vm.args.in").lines().toList()) {
            arguments.add(FormatTemplate.parse("qemu.vm.args.in", line).fill(fields));
        }
        return arguments;
    }

    private String config(LaunchOrder order, Fields fields) throws TemplateException, IOException {
        Path own = paths.configTemplate();
        Optional<String> override = read(own);
        FormatTemplate template = override.isPresent()
                ? FormatTemplate.parse(own.toString(), override.get())
                : FormatTemplate.parse(BUILT_IN_CONFIG, resource(BUILT_IN_CONFIG));
        String config = template.fill(fields);
        if (order.image(VolumeKind.CIDATA).isEmpty() || template.names(CIDATA)) {
            return config;
        }
        // Behind the other drives, wherever it stands: QEMU goes through all drives before it makes devices.
        return config
                + FormatTemplate.parse("cidata.cfg.in", resource("cidata.cfg.in"))
                        .fill(fields);
    }

    private String accelerator() {
        return settings.accelerator().isEmpty() ? "" : "  accel = \"" + settings.accelerator() + "\"";
    }

    private String network(LaunchOrder order) throws TemplateException, IOException {
        FormatTemplate template = FormatTemplate.parse("network.cfg.in", resource("network.cfg.in"));
        TapScripts taps = travellingTaps();
        StringBuilder sections = new StringBuilder();
        for (NetworkInterface card : order.definition().interfaces()) {
            String up = card.routed() ? taps.vrfUp() : taps.bridgeUp();
            String down = card.routed() ? taps.vrfDown() : taps.bridgeDown();
            sections.append(template.fill(field -> Optional.ofNullable(
                    switch (field) {
                        case "ifname" ->
                            "t" + card.network() + order.definition().id();
                        case "mac" -> card.mac().value();
                        case "script" -> up;
                        case "downscript" -> down;
                        case "vhost" -> settings.vhost() ? "  vhost = \"on\"" : "";
                        default -> null;
                    })));
        }
        return sections.toString();
    }

    private String production(String script) {
        return script.startsWith("/") ? paths.production(Path.of(script)) : script;
    }

    private static Optional<String> read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] content = in.readNBytes(MAX_TEMPLATE_BYTES + 1);
            if (content.length > MAX_TEMPLATE_BYTES) {
                throw new IOException(file + " is larger than " + MAX_TEMPLATE_BYTES + " bytes");
            }
            return Optional.of(new String(content, StandardCharsets.UTF_8));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = QemuTemplates.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException(name + " is missing in the program; install it anew");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
