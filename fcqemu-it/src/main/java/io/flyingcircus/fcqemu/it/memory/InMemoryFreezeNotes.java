package io.flyingcircus.fcqemu.it.memory;

import io.flyingcircus.fcqemu.ports.hypervisor.FreezeNotes;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.NavigableSet;
import java.util.TreeSet;

/** Notes about guests that one host froze. */
final class InMemoryFreezeNotes implements FreezeNotes {

    private final InMemoryHost host;
    private final NavigableSet<VmName> noted = new TreeSet<>();

    InMemoryFreezeNotes(InMemoryHost host) {
        this.host = host;
    }

    @Override
    public void begin(VmName vm) {
        host.before("FreezeNotes", "begin");
        noted.add(vm);
    }

    @Override
    public boolean mayBeFrozen(VmName vm) {
        host.before("FreezeNotes", "mayBeFrozen");
        return noted.contains(vm);
    }

    @Override
    public void end(VmName vm) {
        host.before("FreezeNotes", "end");
        noted.remove(vm);
    }

    NavigableSet<VmName> owners() {
        return new TreeSet<>(noted);
    }

    void remove(VmName vm) {
        noted.remove(vm);
    }

    void removeAll() {
        noted.clear();
    }
}
