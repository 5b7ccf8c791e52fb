package io.flyingcircus.fcqemu.it.contract;

import io.flyingcircus.fcqemu.it.memory.InMemoryDefinitions;
import io.flyingcircus.fcqemu.it.memory.SampleVm;
import io.flyingcircus.fcqemu.it.memory.World;
import io.flyingcircus.fcqemu.ports.vm.VmDefinition;
import io.flyingcircus.fcqemu.ports.vm.VmName;

class InMemoryDefinitionsTest extends DefinitionsContract {

    private final InMemoryDefinitions definitions = new World().host("h1").definitions();

    @Override
    InMemoryDefinitions definitions() {
        return definitions;
    }

    @Override
    void activate(VmName vm, long generation) {
        definitions.activate(definition(vm, generation));
    }

    @Override
    void stage(VmName vm, long generation) {
        definitions.receive(definition(vm, generation));
    }

    @Override
    void breakActive(VmName vm) {
        definitions.breakActive(vm, "not YAML");
    }

    @Override
    void breakStaged(VmName vm) {
        definitions.breakStaged(vm, "not YAML");
    }

    @Override
    VmDefinition definition(VmName vm, long generation) {
        return new SampleVm().named(vm.value()).generation(generation).definition();
    }
}
