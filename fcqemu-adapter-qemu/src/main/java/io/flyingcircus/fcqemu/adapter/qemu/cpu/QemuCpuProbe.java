package io.flyingcircus.fcqemu.adapter.qemu.cpu;

import io.flyingcircus.fcqemu.adapter.qemu.binary.QemuBinary;
import io.flyingcircus.fcqemu.adapter.qemu.host.HostPaths;
import io.flyingcircus.fcqemu.adapter.qemu.host.QemuSettings;
import io.flyingcircus.fcqemu.adapter.qemu.qmp.MachineCommands;
import io.flyingcircus.fcqemu.adapter.qemu.qmp.MachineCommands.CpuDefinition;
import io.flyingcircus.fcqemu.adapter.qemu.qmp.MachineCommands.ExpandedModel;
import io.flyingcircus.fcqemu.adapter.qemu.qmp.QmpException;
import io.flyingcircus.fcqemu.adapter.qemu.qmp.QmpSession;
import io.flyingcircus.fcqemu.ports.cpu.CpuAbility;
import io.flyingcircus.fcqemu.ports.cpu.CpuProbe;
import io.flyingcircus.fcqemu.ports.failure.HostException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Asks one QEMU that has no machine and no guest. */
public final class QemuCpuProbe implements CpuProbe {

    /** All that the host has, as far as QEMU knows it. */
    private static final String EVERYTHING = "max";

    private final HostPaths paths;
    private final QemuBinary binary;
    private final String accelerator;
    private final Duration patience;

    /** Asks the QEMU of these settings, with the accelerator that VMs get, and waits as long as for one that is launched. */
    public QemuCpuProbe(HostPaths paths, QemuSettings settings) {
        this.paths = paths;
        this.binary = new QemuBinary(paths, settings.binary());
        this.accelerator = settings.accelerator();
        this.patience = settings.launchPatience();
    }

    @Override
    public CpuAbility ask() {
        try (var qemu = QuestionedQemu.start(paths, command(), patience)) {
            return ask(qemu.session());
        } catch (IOException | QmpException e) {
            throw new HostException(
                    "QEMU could not be asked what CPUs it can be: " + e.getMessage()
                            + ". No process of it is left. Check that it runs, and the accelerator in the host configuration.",
                    e);
        }
    }

    private List<String> command() throws IOException {
        return List.of(
                binary.location().toString(),
                "-nodefaults",
                "-no-user-config",
                "-display",
                "none",
                "-S",
                "-machine",
                accelerator.isEmpty() ? "none" : "none,accel=" + accelerator);
    }

    private static CpuAbility ask(QmpSession session) throws QmpException {
        var machine = new MachineCommands(session);
        SortedMap<String, List<String>> lacking = new TreeMap<>();
        for (CpuDefinition definition : machine.queryCpuDefinitions()) {
            lacking.put(definition.name(), definition.unavailableFeatures());
        }
        ExpandedModel everything = machine.queryCpuModelExpansion(EVERYTHING);
        return new CpuAbility(!machine.queryKvm(), everything.vendor(), lacking, everything.features());
    }
}
