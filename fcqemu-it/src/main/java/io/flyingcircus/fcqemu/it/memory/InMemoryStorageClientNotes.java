package io.flyingcircus.fcqemu.it.memory;

import io.flyingcircus.fcqemu.ports.hypervisor.StorageClientNotes;
import io.flyingcircus.fcqemu.ports.hypervisor.VmProcess;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.List;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Notes about clients of the storage on one host. */
public final class InMemoryStorageClientNotes implements StorageClientNotes {

    private record Worker(String address, boolean ended) {}

    private record OfQemu(VmProcess process, List<String> addresses) {}

    private final InMemoryHost host;
    private final SortedMap<VmName, Worker> workers = new TreeMap<>();
    private final SortedMap<VmName, OfQemu> qemus = new TreeMap<>();

    InMemoryStorageClientNotes(InMemoryHost host) {
        this.host = host;
    }

    @Override
    public void begin(VmName vm, String address) {
        host.before("StorageClientNotes", "begin");
        workers.put(vm, new Worker(address, false));
    }

    @Override
    public void end(VmName vm, String address) {
        host.before("StorageClientNotes", "end");
        workers.computeIfPresent(vm, (_, noted) -> noted.address().equals(address) ? new Worker(address, true) : noted);
    }

    @Override
    public Optional<String> unfinished(VmName vm) {
        host.before("StorageClientNotes", "unfinished");
        return Optional.ofNullable(workers.get(vm))
                .filter(noted -> !noted.ended())
                .map(Worker::address);
    }

    @Override
    public void ofQemu(VmProcess process, List<String> addresses) {
        host.before("StorageClientNotes", "ofQemu");
        qemus.put(process.vm(), new OfQemu(process, List.copyOf(addresses)));
    }

    @Override
    public List<String> ofQemu(VmProcess process) {
        host.before("StorageClientNotes", "ofQemu");
        OfQemu noted = qemus.get(process.vm());
        return noted != null && noted.process().equals(process) ? noted.addresses() : List.of();
    }

    @Override
    public List<String> ofLastQemu(VmName vm) {
        host.before("StorageClientNotes", "ofLastQemu");
        OfQemu noted = qemus.get(vm);
        return noted == null ? List.of() : noted.addresses();
    }

    NavigableSet<VmName> owners() {
        TreeSet<VmName> owners = new TreeSet<>(workers.keySet());
        owners.addAll(qemus.keySet());
        return owners;
    }

    int leftovers(VmName vm) {
        return Objects.hash(workers.get(vm), qemus.get(vm));
    }

    void remove(VmName vm) {
        workers.remove(vm);
        qemus.remove(vm);
    }

    void removeAll() {
        workers.clear();
        qemus.clear();
    }
}
