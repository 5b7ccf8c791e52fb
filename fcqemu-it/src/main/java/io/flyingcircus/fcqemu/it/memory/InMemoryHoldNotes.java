package io.flyingcircus.fcqemu.it.memory;

import io.flyingcircus.fcqemu.ports.hypervisor.HoldNotes;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** VMs of one host that are to stay off. */
final class InMemoryHoldNotes implements HoldNotes {

    private final InMemoryHost host;
    private final SortedMap<VmName, String> held = new TreeMap<>();
    private Optional<String> hostHeld = Optional.empty();

    InMemoryHoldNotes(InMemoryHost host) {
        this.host = host;
    }

    @Override
    public void hold(VmName vm, String basis) {
        host.before("HoldNotes", "hold");
        held.put(vm, basis);
    }

    @Override
    public Optional<String> held(VmName vm) {
        host.before("HoldNotes", "held");
        return Optional.ofNullable(held.get(vm));
    }

    @Override
    public void release(VmName vm) {
        host.before("HoldNotes", "release");
        held.remove(vm);
    }

    @Override
    public void holdHost(String reason) {
        host.before("HoldNotes", "holdHost");
        hostHeld = Optional.of(reason);
    }

    /** No step of its own: nothing that happens in between makes a difference. */
    @Override
    public Optional<String> hostHeld() {
        return hostHeld;
    }

    @Override
    public void releaseHost() {
        host.before("HoldNotes", "releaseHost");
        hostHeld = Optional.empty();
    }

    void removeAll() {
        held.clear();
        hostHeld = Optional.empty();
    }
}
