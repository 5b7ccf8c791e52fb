package io.flyingcircus.fcqemu.it.memory;

import io.flyingcircus.fcqemu.ports.hypervisor.MigrationNotes;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Notes of one host about migrations that are under way, and requests to call them off. */
final class InMemoryMigrationNotes implements MigrationNotes {

    private final InMemoryHost host;
    private final SortedMap<VmName, String> underWay = new TreeMap<>();
    private final SortedMap<VmName, String> requests = new TreeMap<>();

    InMemoryMigrationNotes(InMemoryHost host) {
        this.host = host;
    }

    @Override
    public void begin(VmName vm, String id) {
        host.before("MigrationNotes", "begin");
        requests.remove(vm);
        underWay.put(vm, id);
    }

    @Override
    public Optional<String> underWay(VmName vm) {
        host.before("MigrationNotes", "underWay");
        return Optional.ofNullable(underWay.get(vm));
    }

    @Override
    public void end(VmName vm, String id) {
        host.before("MigrationNotes", "end");
        underWay.remove(vm, id);
    }

    @Override
    public void request(VmName vm, String id) {
        host.before("MigrationNotes", "request");
        requests.put(vm, id);
    }

    @Override
    public boolean requested(VmName vm, String id) {
        host.before("MigrationNotes", "requested");
        return id.equals(requests.get(vm));
    }

    @Override
    public boolean takeRequest(VmName vm, String id) {
        host.before("MigrationNotes", "takeRequest");
        return requests.remove(vm, id);
    }

    void removeAll() {
        underWay.clear();
        requests.clear();
    }
}
