package io.flyingcircus.fcqemu.it.contract;

import io.flyingcircus.fcqemu.it.memory.InMemoryEvacuations;
import io.flyingcircus.fcqemu.ports.evacuation.Evacuations;
import io.flyingcircus.fcqemu.ports.vm.HostName;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.List;

class InMemoryEvacuationsTest extends EvacuationsContract {

    private final InMemoryEvacuations evacuations = new InMemoryEvacuations();

    @Override
    Evacuations evacuations() {
        return evacuations;
    }

    @Override
    void gives(List<VmName> vms) {
        evacuations.gives(vms, () -> {});
    }

    @Override
    List<HostName> asked() {
        return evacuations.asked();
    }

    @Override
    void refuse() {
        evacuations.refuse();
    }
}
