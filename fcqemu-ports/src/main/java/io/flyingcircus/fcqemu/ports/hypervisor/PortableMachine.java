package io.flyingcircus.fcqemu.ports.hypervisor;

import java.util.List;

/**
 * QEMU's command line and configuration as they travel with a VM: without anything that belongs to one host. Hosts with
 * the old tool read and write the same ({@code run/qemu.NAME.args.in} and {@code .cfg.in}).
 *
 * @param arguments one option with its value each, separated by a space
 * @param configuration text of the {@code -readconfig} file
 */
public record PortableMachine(List<String> arguments, String configuration) {
    public PortableMachine {
        arguments = List.copyOf(arguments);
    }
}
