package io.flyingcircus.fcqemu.adapter.qemu.launch;

import io.flyingcircus.fcqemu.adapter.qemu.arrival.Arrival;
import io.flyingcircus.fcqemu.adapter.qemu.binary.BinaryFacts;
import io.flyingcircus.fcqemu.adapter.qemu.binary.QemuBinary;
import io.flyingcircus.fcqemu.adapter.qemu.binary.QemuVersion;
import io.flyingcircus.fcqemu.adapter.qemu.lines.Excerpt;
import io.flyingcircus.fcqemu.adapter.qemu.template.QemuSpecification;
import io.flyingcircus.fcqemu.adapter.qemu.template.TemplateException;
import io.flyingcircus.fcqemu.ports.hypervisor.IncomingOrder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What of this host's QEMU speaks against a guest that is to arrive. */
final class ArrivalObstacles {

    private static final String CPU = "-cpu ";

    private final QemuBinary binary;
    private final Arrival arrival;
    private final String accelerator;

    ArrivalObstacles(QemuBinary binary, Arrival arrival, String accelerator) {
        this.binary = binary;
        this.arrival = arrival;
        this.accelerator = accelerator;
    }

    /** @throws IOException if QEMU cannot be asked */
    List<String> of(IncomingOrder order, String qemuVersion) throws IOException {
        List<String> found = new ArrayList<>();
        try {
            BinaryFacts facts = binary.facts();
            older(facts.version(), qemuVersion).ifPresent(found::add);
            QemuSpecification admitted = arrival.admit(order);
            String type = Arrival.machineType(admitted);
            Optional<String> unknown = Arrival.unknownType(type, facts);
            unknown.ifPresent(found::add);
            // What its CPU lacks does not depend on the machine, so that both are told at once.
            String known = unknown.isEmpty() ? type : facts.machineTypes().getFirst();
            lackingCpu(admitted, known).ifPresent(found::add);
        } catch (TemplateException refused) {
            found.add(String.valueOf(refused.getMessage()));
        }
        return found;
    }

    private static Optional<String> older(QemuVersion here, String there) {
        return QemuVersion.parse("version " + there)
                .filter(here::olderThan)
                .map(version -> "it runs in QEMU " + version + ", and this host's is older: " + here
                        + ". A guest goes to the same version or a newer one. Update this host, or send it elsewhere");
    }

    private Optional<String> lackingCpu(QemuSpecification admitted, String machineType) throws IOException {
        for (String argument : admitted.arguments()) {
            if (argument.startsWith(CPU)) {
                String cpu = argument.substring(CPU.length());
                return binary.tryCpu(machineType, accelerator, cpu).map(output -> told(cpu, output));
            }
        }
        return Optional.empty();
    }

    private static String told(String cpu, String output) {
        return LaunchFailure.of(output)
                .map(failure -> failure.reason(output) + " " + cpu + "; " + failure.remedy())
                .orElseGet(
                        () -> "QEMU here does not start with the CPU model " + cpu + ": " + Excerpt.of(output.strip()));
    }
}
