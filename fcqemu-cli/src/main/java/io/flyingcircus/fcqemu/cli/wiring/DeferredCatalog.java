package io.flyingcircus.fcqemu.cli.wiring;

import io.flyingcircus.fcqemu.ports.catalog.Catalog;
import io.flyingcircus.fcqemu.ports.catalog.IncomingVm;
import io.flyingcircus.fcqemu.ports.catalog.Registration;
import io.flyingcircus.fcqemu.ports.peer.PeerAddress;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.List;
import java.util.function.Supplier;

/** A catalog that is made when it is first needed: its client is slow to load, and many commands never ask. */
final class DeferredCatalog implements Catalog {

    private final Supplier<? extends Catalog> maker;

    DeferredCatalog(Supplier<? extends Catalog> maker) {
        this.maker = maker;
    }

    @Override
    public void register(VmName vm) {
        maker.get().register(vm);
    }

    @Override
    public void deregister(VmName vm) {
        maker.get().deregister(vm);
    }

    @Override
    public List<VmName> registeredHere() {
        return maker.get().registeredHere();
    }

    @Override
    public List<Registration> whereabouts(VmName vm) {
        return maker.get().whereabouts(vm);
    }

    @Override
    public void announceIncoming(VmName vm, PeerAddress address) {
        maker.get().announceIncoming(vm, address);
    }

    @Override
    public void withdrawIncoming(VmName vm) {
        maker.get().withdrawIncoming(vm);
    }

    @Override
    public List<IncomingVm> incoming(VmName vm) {
        return maker.get().incoming(vm);
    }
}
