package io.flyingcircus.fcqemu.ports.hypervisor;

import io.flyingcircus.fcqemu.ports.failure.RefusedException;
import io.flyingcircus.fcqemu.ports.storage.Image;
import io.flyingcircus.fcqemu.ports.storage.PoolName;
import io.flyingcircus.fcqemu.ports.vm.Mib;
import java.util.List;
import java.util.regex.Pattern;

/**
 * QEMU's command line and configuration as they travel with a VM: without anything that belongs to one host. Hosts with
 * the old tool read and write the same ({@code run/qemu.NAME.args.in} and {@code .cfg.in}).
 *
 * @param arguments one option with its value each, separated by a space
 * @param configuration text of the {@code -readconfig} file
 */
public record PortableMachine(List<String> arguments, String configuration) {

    private static final Pattern IMAGE = Pattern.compile("rbd:([^/\"\\s]+)/([^:\"\\s]+)");
    private static final Pattern MEMORY = Pattern.compile("-m +[1-9][0-9]{0,9}");

    public PortableMachine {
        arguments = List.copyOf(arguments);
    }

    /** The images its disks are in, in its order, as far as they are in pools. */
    public List<Image> images() {
        return IMAGE.matcher(configuration)
                .results()
                .map(found -> new Image(new PoolName(found.group(1)), found.group(2)))
                .toList();
    }

    /**
     * The guest memory it asks for: its {@code -m}.
     *
     * @throws RefusedException if it has none that can be read
     */
    public Mib memory() {
        for (String argument : arguments) {
            if (MEMORY.matcher(argument).matches()) {
                return new Mib(Long.parseLong(argument.substring(argument.lastIndexOf(' ') + 1)));
            }
        }
        throw new RefusedException("the arguments that came with the VM say nothing about its memory (no '-m MIB')."
                + " Nothing was started.");
    }
}
