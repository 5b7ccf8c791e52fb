package io.flyingcircus.fcqemu.ports.definitions;

import io.flyingcircus.fcqemu.ports.vm.HostName;
import io.flyingcircus.fcqemu.ports.vm.VmDefinition;
import java.util.List;
import java.util.Optional;

/** What a definition in force says of a VM's state, for a list of many. */
public sealed interface Glance {

    /** There is no such file. */
    record Absent() implements Glance {}

    /** It is there and cannot be used. */
    record Broken(List<String> problems) implements Glance {
        public Broken {
            problems = List.copyOf(problems);
        }
    }

    /**
     * What it says.
     *
     * @param generation Consul's ModifyIndex it came with; 0 when written by hand
     * @param online whether the VM is wanted to run
     * @param kvmHost where; empty means: wherever it is
     * @param cores virtual CPUs
     */
    record Seen(long generation, boolean online, Optional<HostName> kvmHost, int cores) implements Glance {}

    /** The same of one that was read as a whole. */
    static Glance of(DefinitionReading reading) {
        return switch (reading) {
            case DefinitionReading.Absent _ -> new Absent();
            case DefinitionReading.Broken broken -> new Broken(broken.problems());
            case DefinitionReading.Valid(VmDefinition definition) ->
                new Seen(definition.generation(), definition.online(), definition.kvmHost(), definition.cores());
        };
    }
}
