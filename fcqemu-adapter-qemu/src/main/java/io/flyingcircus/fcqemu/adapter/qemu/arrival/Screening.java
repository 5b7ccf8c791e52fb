package io.flyingcircus.fcqemu.adapter.qemu.arrival;

import io.flyingcircus.fcqemu.ports.hypervisor.PortableMachine;
import java.util.regex.Pattern;

/** Takes away what hosts with the old tool still write, and no QEMU of today takes or no supervised one may have. */
final class Screening {

    private static final Pattern IOMMU = Pattern.compile("(?m)^[ \\t]*iommu[ \\t]*=.*(\\n|\\z)");

    /** QEMU 6 dropped {@code default}; these hosts wrote it right after the monitor's character device. */
    private static final Pattern DEFAULT_MONITOR = Pattern.compile(
            "(?m)^([ \\t]*)(chardev[ \\t]*=[ \\t]*\"ch_qmp_monitor\")[ \\t]*\\n[ \\t]*default[ \\t]*=[ \\t]*\"on\"[ \\t]*$");

    private Screening() {}

    static PortableMachine screen(PortableMachine machine) {
        String config = IOMMU.matcher(machine.configuration()).replaceAll("");
        return new PortableMachine(
                machine.arguments().stream().filter(Screening::mayStay).toList(),
                DEFAULT_MONITOR.matcher(config).replaceAll("$1$2\n$1pretty = \"off\""));
    }

    private static boolean mayStay(String argument) {
        return !argument.equals("-daemonize") && !argument.startsWith("-D ");
    }
}
