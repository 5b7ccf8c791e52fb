package io.flyingcircus.fcqemu.adapter.qemu.template;

import io.flyingcircus.fcqemu.adapter.qemu.binary.QemuVersion;
import io.flyingcircus.fcqemu.adapter.qemu.host.HostPaths;
import io.flyingcircus.fcqemu.adapter.qemu.host.QemuSettings;
import io.flyingcircus.fcqemu.adapter.qemu.host.RunFile;
import io.flyingcircus.fcqemu.ports.hypervisor.IncomingOrder;
import io.flyingcircus.fcqemu.ports.hypervisor.LaunchOrder;
import io.flyingcircus.fcqemu.ports.vm.VmDefinition;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Second pass: what is independent of the host becomes what QEMU runs with on this one. */
public final class Localisation {

    private static final int MONITOR_PORT_BASE = 20000;
    private static final Pattern CONFIG_PATH = Pattern.compile("(?m)^(\\s*[\\w.-]+\\s*=\\s*\")(/[^\"]*)(?=\")");
    private static final Pattern ARGUMENT_PATH = Pattern.compile("((?:[a-z]+[:=])?)(/.*)");

    private final HostPaths paths;
    private final VmName vm;
    private final Fields fields;

    /** Localises a VM that starts from its disks, for the host below these paths. */
    public Localisation(HostPaths paths, QemuSettings settings, LaunchOrder order) {
        this(paths, settings, order.definition(), order.volumes());
    }

    /** Localises a VM that comes from another host, for the host below these paths. */
    public Localisation(HostPaths paths, QemuSettings settings, IncomingOrder order) {
        this(paths, settings, order.definition(), List.of());
    }

    private Localisation(
            HostPaths paths, QemuSettings settings, VmDefinition definition, List<LaunchOrder.Disk> volumes) {
        this.paths = paths;
        this.vm = definition.name();
        Fields ofVm = new VmFields(definition, volumes);
        this.fields = field -> switch (field) {
            case "pidfile" -> local(RunFile.PID);
            case "configfile" -> local(RunFile.CONFIG);
            case "chroot" -> Optional.of(paths.chroot(vm).toString());
            case "vnc" ->
                Optional.of(FormatTemplate.parse("vnc", settings.vnc()).fill(ofVm));
            case "monitor_port" -> Optional.of(Integer.toString(MONITOR_PORT_BASE + definition.id()));
            case "ceph_id" -> Optional.of(settings.cephClient());
            default -> ofVm.value(field);
        };
    }

    /**
     * The configuration file for this host.
     *
     * @throws TemplateException if it has a placeholder that no host knows
     */
    public String config(QemuSpecification specification) throws TemplateException {
        String moved = CONFIG_PATH
                .matcher(specification.config())
                .replaceAll(found -> Matcher.quoteReplacement(found.group(1) + moved(found.group(2))));
        return FormatTemplate.parse("the configuration of VM " + vm, moved).fill(fields);
    }

    /**
     * The arguments for this host, word by word, without the program's name.
     *
     * @param version of the program, which decides how some options are written
     * @param ofThisHost options that never travel, for example {@code -S}
     * @throws TemplateException if they have a placeholder that no host knows, or a quote is not closed
     */
    public List<String> arguments(QemuSpecification specification, QemuVersion version, List<String> ofThisHost)
            throws TemplateException {
        List<String> words = new ArrayList<>();
        // Split before anything is put in: a value then is one word whatever it contains.
        for (String word : ShellWords.split(String.join(" ", specification.arguments()))) {
            Matcher path = ARGUMENT_PATH.matcher(word);
            String moved = path.matches() ? path.group(1) + moved(path.group(2)) : word;
            words.add(FormatTemplate.parse("the arguments of VM " + vm, moved).fill(fields));
        }
        words.addAll(ofThisHost);
        for (String word : words) {
            if (word.chars().anyMatch(c -> c < ' ')) {
                throw new TemplateException("the arguments of VM " + vm + ": a control character in '"
                        + word.replaceAll("\\p{Cntrl}", "?") + "'");
            }
        }
        return version.translate(words);
    }

    private String moved(String path) {
        return HostPaths.belongsToHost(path) ? paths.local(path).toString() : path;
    }

    private Optional<String> local(RunFile file) {
        return Optional.of(paths.runFile(vm, file).toString());
    }
}
