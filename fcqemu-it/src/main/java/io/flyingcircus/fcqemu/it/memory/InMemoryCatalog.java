package io.flyingcircus.fcqemu.it.memory;

import io.flyingcircus.fcqemu.ports.catalog.Catalog;
import io.flyingcircus.fcqemu.ports.catalog.IncomingVm;
import io.flyingcircus.fcqemu.ports.catalog.Registration;
import io.flyingcircus.fcqemu.ports.failure.CatalogException;
import io.flyingcircus.fcqemu.ports.peer.PeerAddress;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.List;

/** One host's door to the register of running VMs. */
public final class InMemoryCatalog implements Catalog {

    private final InMemoryHost host;
    private boolean down;

    InMemoryCatalog(InMemoryHost host) {
        this.host = host;
    }

    @Override
    public void register(VmName vm) {
        reach("register");
        host.world().register().put(vm, host.name());
    }

    @Override
    public void deregister(VmName vm) {
        reach("deregister");
        host.world().register().forget(vm, host.name());
    }

    @Override
    public List<VmName> registeredHere() {
        reach("registeredHere");
        return host.world().register().of(host.name());
    }

    @Override
    public List<Registration> whereabouts(VmName vm) {
        reach("whereabouts");
        return host.world().register().live(vm);
    }

    @Override
    public void announceIncoming(VmName vm, PeerAddress address) {
        reach("announceIncoming");
        host.world().register().announce(vm, host.name(), address);
    }

    @Override
    public void withdrawIncoming(VmName vm) {
        reach("withdrawIncoming");
        host.world().register().withdraw(vm, host.name());
    }

    @Override
    public List<IncomingVm> incoming(VmName vm) {
        reach("incoming");
        return host.world().register().announced(vm);
    }

    /** Every call fails until it is switched back. */
    public void down(boolean isDown) {
        down = isDown;
    }

    /** Whether every call fails. */
    public boolean isDown() {
        return down;
    }

    private void reach(String method) {
        host.before("Catalog", method);
        if (down) {
            throw new CatalogException("Consul is down");
        }
    }
}
