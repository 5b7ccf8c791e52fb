package io.flyingcircus.fcqemu.adapter.qemu.template;

import java.util.List;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;

/**
 * What QEMU is to run for a VM, on any host: {@code .args.in} and {@code .cfg.in}. All paths in it are production paths;
 * what only a host can know is left as a placeholder.
 *
 * @param arguments each an option with its value, separated by a blank
 * @param config for {@code -readconfig}
 */
public record QemuSpecification(List<String> arguments, String config) {

    public QemuSpecification {
        arguments = List.copyOf(arguments);
    }

    /** The arguments as a YAML list of strings, the way Python's {@code yaml.safe_dump} writes one. */
    public String argumentsAsYaml() {
        DumperOptions options = new DumperOptions();
        options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
        return new Yaml(options).dump(arguments);
    }
}
