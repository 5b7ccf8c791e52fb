package example;

import io.flyingcircus.fcqemu.ports.catalog.Catalog;
import io.flyingcircus.fcqemu.ports.catalog.IncomingVm;
import io.flyingcircus.fcqemu.ports.catalog.Registration;
import io.flyingcircus.fcqemu.ports.peer.PeerAddress;
import io.flyingcircus.fcqemu.ports.vm.HostName;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A register of running VMs without Consul. Where hosts share one, this table would be in a database. */
final class TableCatalog implements Catalog {

    private final HostName host;
    private final Map<VmName, Registration> running = new TreeMap<>();
    private final Map<VmName, IncomingVm> waiting = new TreeMap<>();
    private long changes;

    TableCatalog(HostName host) {
        this.host = host;
    }

    @Override
    public void register(VmName vm) {
        running.put(vm, new Registration(host, ++changes));
    }

    @Override
    public void deregister(VmName vm) {
        running.remove(vm);
    }

    @Override
    public void announceIncoming(VmName vm, PeerAddress address) {
        waiting.put(vm, new IncomingVm(address, ++changes));
    }

    @Override
    public void withdrawIncoming(VmName vm) {
        waiting.remove(vm);
    }

    @Override
    public List<IncomingVm> incoming(VmName vm) {
        return waiting.containsKey(vm) ? List.of(waiting.get(vm)) : List.of();
    }

    @Override
    public List<VmName> registeredHere() {
        return List.copyOf(running.keySet());
    }

    @Override
    public List<Registration> whereabouts(VmName vm) {
        return running.containsKey(vm) ? List.of(running.get(vm)) : List.of();
    }
}
