package io.flyingcircus.fcqemu.adapter.qemu.qmp;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flyingcircus.fcqemu.adapter.qemu.lines.BoundedJson;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** What this QEMU binary offers. All throw as {@link QmpSession#execute} does. */
public record MachineCommands(QmpSession session) {

    /**
     * A machine type ({@code MachineInfo}).
     *
     * @param name for example {@code pc-i440fx-7.2}
     * @param alias another name for the same, for example {@code pc}
     * @param deprecated whether QEMU means to drop it
     */
    public record Machine(String name, Optional<String> alias, boolean deprecated) {}

    /**
     * A CPU model ({@code CpuDefinitionInfo}).
     *
     * @param name for example {@code Haswell-v1}
     * @param unavailableFeatures what of it this host cannot do; empty: it runs here
     * @param migrationSafe whether it is the same on every host
     */
    public record CpuDefinition(String name, List<String> unavailableFeatures, Optional<Boolean> migrationSafe) {

        public CpuDefinition {
            unavailableFeatures = List.copyOf(unavailableFeatures);
        }
    }

    /** {@code query-machines}. */
    public List<Machine> queryMachines() throws QmpException {
        List<Machine> machines = new ArrayList<>();
        for (QmpReply machine : session.execute(QmpCommand.of("query-machines")).elements()) {
            Optional<String> alias =
                    machine.find("alias").isEmpty() ? Optional.empty() : Optional.of(machine.text("alias"));
            machines.add(new Machine(machine.text("name"), alias, machine.flag("deprecated")));
        }
        return List.copyOf(machines);
    }

    /** {@code query-cpu-definitions}. Says what is unavailable with the accelerator of this very process. */
    public List<CpuDefinition> queryCpuDefinitions() throws QmpException {
        List<CpuDefinition> definitions = new ArrayList<>();
        for (QmpReply cpu :
                session.execute(QmpCommand.of("query-cpu-definitions")).elements()) {
            List<String> unavailable = new ArrayList<>();
            Optional<QmpReply> features = cpu.find("unavailable-features");
            if (features.isPresent()) {
                for (QmpReply feature : features.get().elements()) {
                    unavailable.add(feature.value().asText());
                }
            }
            Optional<Boolean> migrationSafe =
                    cpu.find("migration-safe").isEmpty() ? Optional.empty() : Optional.of(cpu.flag("migration-safe"));
            definitions.add(new CpuDefinition(cpu.text("name"), unavailable, migrationSafe));
        }
        return List.copyOf(definitions);
    }

    /** {@code query-kvm}: whether KVM runs the guest, and not QEMU itself. */
    public boolean queryKvm() throws QmpException {
        return session.execute(QmpCommand.of("query-kvm")).flag("enabled");
    }

    /**
     * What a model comes to on this host.
     *
     * @param vendor as its {@code CPUID} says it
     * @param features those it has
     */
    public record ExpandedModel(String vendor, SortedSet<String> features) {

        public ExpandedModel {
            features = Collections.unmodifiableSortedSet(new TreeSet<>(features));
        }
    }

    /** {@code query-cpu-model-expansion} of the type {@code full}. Of {@code max}: all that this host has, with this accelerator. */
    public ExpandedModel queryCpuModelExpansion(String model) throws QmpException {
        ObjectNode arguments = BoundedJson.object().put("type", "full");
        arguments.putObject("model").put("name", model);
        QmpReply properties = session.execute(new QmpCommand("query-cpu-model-expansion", arguments))
                .member("model")
                .member("props");
        SortedSet<String> features = new TreeSet<>();
        properties.value().properties().forEach(property -> {
            if (property.getValue().isBoolean() && property.getValue().booleanValue()) {
                features.add(property.getKey());
            }
        });
        return new ExpandedModel(properties.text("vendor"), features);
    }
}
