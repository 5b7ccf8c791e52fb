package io.flyingcircus.fcqemu.adapter.qemu.definitions;

import io.flyingcircus.fcqemu.ports.definitions.DefinitionReading;
import io.flyingcircus.fcqemu.ports.storage.PoolName;
import io.flyingcircus.fcqemu.ports.vm.CacheMode;
import io.flyingcircus.fcqemu.ports.vm.CpuModel;
import io.flyingcircus.fcqemu.ports.vm.DiskLimits;
import io.flyingcircus.fcqemu.ports.vm.HostName;
import io.flyingcircus.fcqemu.ports.vm.Mib;
import io.flyingcircus.fcqemu.ports.vm.NetworkInterface;
import io.flyingcircus.fcqemu.ports.vm.ShutdownSignal;
import io.flyingcircus.fcqemu.ports.vm.VmDefinition;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.yaml.snakeyaml.nodes.MappingNode;

/**
 * Turns the text of a definition file into a {@link VmDefinition}. Types are strict: a wrong one is a problem with its
 * line, never a guess. Keys that mean nothing here are kept for the guest.
 */
final class DefinitionParser {

    /** Pool of definitions that name none. */
    static final PoolName DEFAULT_POOL = new PoolName("rbd.hdd");

    static final long MAX_DISK_GIB = 1L << 20;
    static final long MAX_MEMORY_MIB = 1L << 26;
    static final long MAX_CORES = 4096;
    private static final String ID_EXPECTED = "a whole number from 0 to " + VmDefinition.MAX_ID;

    private final VmName vm;
    private final Problems problems;

    private DefinitionParser(VmName vm, Problems problems) {
        this.vm = vm;
        this.problems = problems;
    }

    /**
     * Reads the definition of a VM.
     *
     * @param vm whose file it is; the name in it must be the same
     * @param file how it is called in problems
     */
    static DefinitionReading parse(VmName vm, String file, String text) {
        Problems problems = new Problems(file);
        Optional<MappingNode> document = YamlDocument.parse(text, problems);
        if (document.isEmpty()) {
            return problems.isEmpty() ? new DefinitionReading.Absent() : new DefinitionReading.Broken(problems.all());
        }
        Optional<VmDefinition> definition = new DefinitionParser(vm, problems).read(document.get());
        return definition.isPresent() && problems.isEmpty()
                ? new DefinitionReading.Valid(definition.get())
                : new DefinitionReading.Broken(problems.all());
    }

    private Optional<VmDefinition> read(MappingNode document) {
        Section top = new Section("", document, problems);
        String expectedName = vm + ", as the file is called";
        String name = top.required("name", top.text("name", expectedName), vm.value(), expectedName);
        if (!name.equals(vm.value())) {
            top.wrong("name", top.fields().get("name"), expectedName);
        }
        long generation = top.wholeNumber("consul-generation", 0, Long.MAX_VALUE, "Consul's ModifyIndex, or 0")
                .orElse(0L);
        if (top.isAbsent("parameters")) {
            top.required("parameters", Optional.empty(), "", "a mapping with id, memory, disk, cores");
            return Optional.empty();
        }
        Section parameters = top.section("parameters", "a mapping with id, memory, disk, cores");
        SortedMap<String, String> fields = new TreeMap<>();
        EncJson.putScalars(top.fields(), fields);
        EncJson.putScalars(parameters.fields(), fields);
        fields.put("name", vm.value());
        boolean virtual =
                parameters.text("machine", "virtual").orElse("virtual").equals("virtual");
        return Optional.of(
                virtual
                        ? virtual(parameters, generation, fields, EncJson.json(document))
                        : physical(generation, fields, EncJson.json(document)));
    }

    private VmDefinition virtual(Section parameters, long generation, SortedMap<String, String> fields, String json) {
        int id = (int) number(parameters, "id", 0, VmDefinition.MAX_ID, ID_EXPECTED);
        long disk = number(parameters, "disk", 1, MAX_DISK_GIB, "the size of the root volume in GiB");
        long memory = number(parameters, "memory", 1, MAX_MEMORY_MIB, "the guest's memory in MiB");
        long cores = number(parameters, "cores", 1, MAX_CORES, "the number of virtual CPUs");
        CpuModel cpuModel = parameters
                .value("cpu_model", "a CPU model, for example Haswell-v1,pcid", CpuModel::new)
                .orElse(CpuModel.DEFAULT);
        PoolName pool = parameters
                .value("rbd_pool", "the name of a Ceph pool", PoolName::new)
                .orElse(DEFAULT_POOL);
        Optional<HostName> kvmHost = parameters
                .text("kvm_host", "the name of a host, or nothing")
                .filter(host -> !host.isEmpty())
                .flatMap(host -> parameters.value("kvm_host", "the name of a host, or nothing", HostName::new));
        boolean writeBack =
                parameters.section("qemu", "a mapping").bool("write_back_cache").orElse(true);
        boolean puppet = parameters
                .text("environment_class", "a name, for example NixOS")
                .orElse("")
                .equals("Puppet");
        DiskLimits limits = DiskLimitsReader.read(parameters);
        List<NetworkInterface> interfaces = new InterfaceReader(parameters, id, problems).read();
        fields.put("cpu_model", cpuModel.value());
        fields.put("rbd_pool", pool.value());
        return new VmDefinition(
                vm,
                generation,
                id,
                parameters.required("online", parameters.bool("online"), false, "true or false, the wanted state"),
                kvmHost,
                true,
                Mib.ofGib(disk),
                new Mib(memory),
                (int) cores,
                cpuModel,
                pool,
                writeBack ? CacheMode.WRITEBACK : CacheMode.NONE,
                limits,
                puppet ? ShutdownSignal.CTRL_ALT_DELETE : ShutdownSignal.POWER_BUTTON,
                interfaces,
                fields,
                json);
    }

    /** A physical machine is left alone: whatever else stands in its definition is none of our business. */
    private VmDefinition physical(long generation, SortedMap<String, String> fields, String json) {
        return new VmDefinition(
                vm,
                generation,
                0,
                false,
                Optional.empty(),
                false,
                new Mib(1),
                new Mib(1),
                1,
                CpuModel.DEFAULT,
                DEFAULT_POOL,
                CacheMode.WRITEBACK,
                DiskLimits.OF_POOL,
                ShutdownSignal.POWER_BUTTON,
                List.of(),
                fields,
                json);
    }

    private static long number(Section section, String key, long least, long most, String expected) {
        return section.required(key, section.wholeNumber(key, least, most, expected), least, expected);
    }
}
