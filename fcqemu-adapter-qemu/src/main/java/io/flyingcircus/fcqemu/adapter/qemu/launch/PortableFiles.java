package io.flyingcircus.fcqemu.adapter.qemu.launch;

import io.flyingcircus.fcqemu.adapter.qemu.host.RunFile;
import io.flyingcircus.fcqemu.ports.failure.VmStateException;
import io.flyingcircus.fcqemu.ports.hypervisor.PortableMachine;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.representer.Representer;

/** The run files that travel with a VM, written by this tool or by the old one. */
final class PortableFiles {

    private static final int MAX_BYTES = 256 * 1024;

    private final RunFiles runFiles;

    PortableFiles(RunFiles runFiles) {
        this.runFiles = runFiles;
    }

    /** @throws VmStateException if one of them is missing, or is not what it should be */
    PortableMachine read(VmName vm) {
        String arguments = text(vm, RunFile.ARGUMENTS_TEMPLATE);
        return new PortableMachine(strings(vm, arguments), text(vm, RunFile.CONFIG_TEMPLATE));
    }

    private String text(VmName vm, RunFile file) {
        return runFiles.text(vm, file, MAX_BYTES)
                .orElseThrow(() -> new VmStateException("there is no " + runFiles.path(vm, file)
                        + ", as for a VM that was started by a very old tool or whose run files were removed: VM " + vm
                        + " cannot be handed over to another host. It is as it was; shut it down and start it, then it"
                        + " can"));
    }

    private List<String> strings(VmName vm, String yaml) {
        List<String> strings = new ArrayList<>();
        try {
            if (yaml().load(yaml) instanceof List<?> items) {
                for (Object item : items) {
                    strings.add(item instanceof String string ? string : "");
                }
            }
        } catch (YAMLException e) {
            throw spoilt(vm, e);
        }
        if (strings.isEmpty() || strings.contains("")) {
            throw spoilt(vm, null);
        }
        return strings;
    }

    private VmStateException spoilt(VmName vm, @Nullable YAMLException cause) {
        return new VmStateException(
                runFiles.path(vm, RunFile.ARGUMENTS_TEMPLATE) + " is not a YAML list of strings: VM " + vm
                        + " cannot be handed over to another host. It is as it was; shut it down and start it, then it"
                        + " can",
                cause);
    }

    private static Yaml yaml() {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(MAX_BYTES);
        options.setMaxAliasesForCollections(0);
        DumperOptions unused = new DumperOptions();
        return new Yaml(new SafeConstructor(options), new Representer(unused), unused, options);
    }
}
