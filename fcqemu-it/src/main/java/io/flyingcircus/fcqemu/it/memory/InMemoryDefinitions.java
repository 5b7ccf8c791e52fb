package io.flyingcircus.fcqemu.it.memory;

import io.flyingcircus.fcqemu.ports.definitions.DefinitionReading;
import io.flyingcircus.fcqemu.ports.definitions.Definitions;
import io.flyingcircus.fcqemu.ports.definitions.Generations;
import io.flyingcircus.fcqemu.ports.vm.VmDefinition;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** VM definitions of one host. */
public final class InMemoryDefinitions implements Definitions {

    private static final DefinitionReading ABSENT = new DefinitionReading.Absent();

    private final InMemoryHost host;
    private final SortedMap<VmName, DefinitionReading> active = new TreeMap<>();
    private final SortedMap<VmName, DefinitionReading> staged = new TreeMap<>();

    InMemoryDefinitions(InMemoryHost host) {
        this.host = host;
    }

    @Override
    public List<VmName> names() {
        host.before("Definitions", "names");
        return Stream.concat(active.keySet().stream(), staged.keySet().stream())
                .distinct()
                .sorted()
                .toList();
    }

    @Override
    public DefinitionReading active(VmName vm) {
        host.before("Definitions", "active");
        return active.getOrDefault(vm, ABSENT);
    }

    @Override
    public DefinitionReading staged(VmName vm) {
        host.before("Definitions", "staged");
        return staged.getOrDefault(vm, ABSENT);
    }

    @Override
    public boolean activateStaged(VmName vm) {
        host.before("Definitions", "activateStaged");
        if (staged.get(vm) instanceof DefinitionReading.Valid newest && isNews(vm, newest)) {
            active.put(vm, newest);
            return true;
        }
        return false;
    }

    private boolean isNews(VmName vm, DefinitionReading.Valid newest) {
        return switch (active.getOrDefault(vm, ABSENT)) {
            case DefinitionReading.Valid current ->
                newest.definition().generation() > current.definition().generation();
            case DefinitionReading.Absent _ -> true;
            case DefinitionReading.Broken _ -> true;
        };
    }

    /** Puts a definition in force. */
    public void activate(VmDefinition definition) {
        active.put(definition.name(), new DefinitionReading.Valid(definition));
    }

    @Override
    public Generations generations(VmName vm) {
        host.before("Definitions", "generations");
        return new Generations(generation(staged, vm), generation(active, vm));
    }

    private static long generation(SortedMap<VmName, DefinitionReading> readings, VmName vm) {
        return readings.get(vm) instanceof DefinitionReading.Valid(VmDefinition definition)
                ? definition.generation()
                : Generations.NONE;
    }

    @Override
    public boolean stage(VmDefinition definition) {
        VmName vm = definition.name();
        host.before("Definitions", "stage");
        boolean news =
                new Generations(generation(staged, vm), generation(active, vm)).olderThan(definition.generation());
        if (news) {
            receive(definition);
        }
        return news;
    }

    /** Receives a definition, however new. */
    public void receive(VmDefinition definition) {
        staged.put(definition.name(), new DefinitionReading.Valid(definition));
    }

    /** Breaks the active definition's file. */
    public void breakActive(VmName vm, String problem) {
        active.put(vm, new DefinitionReading.Broken(List.of(problem)));
    }

    /** Breaks the staged definition's file. */
    public void breakStaged(VmName vm, String problem) {
        staged.put(vm, new DefinitionReading.Broken(List.of(problem)));
    }

    /** Removes both files. */
    public void remove(VmName vm) {
        active.remove(vm);
        staged.remove(vm);
    }
}
