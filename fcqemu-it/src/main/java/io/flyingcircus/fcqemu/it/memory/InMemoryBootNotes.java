package io.flyingcircus.fcqemu.it.memory;

import io.flyingcircus.fcqemu.ports.hypervisor.BootNotes;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.SortedSet;
import java.util.TreeSet;

/** Notes of one host that its reboot takes away. */
final class InMemoryBootNotes implements BootNotes {

    private final InMemoryHost host;
    private final SortedSet<VmName> noted = new TreeSet<>();

    InMemoryBootNotes(InMemoryHost host) {
        this.host = host;
    }

    @Override
    public boolean nothingLeft(VmName vm) {
        host.before("BootNotes", "nothingLeft");
        return noted.contains(vm);
    }

    @Override
    public void noteNothingLeft(VmName vm) {
        host.before("BootNotes", "noteNothingLeft");
        noted.add(vm);
    }

    void removeAll() {
        noted.clear();
    }
}
