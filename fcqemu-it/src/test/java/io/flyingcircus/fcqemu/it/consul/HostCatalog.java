package io.flyingcircus.fcqemu.it.consul;

import io.flyingcircus.fcqemu.adapter.consul.ConsulCatalog;
import io.flyingcircus.fcqemu.adapter.consul.ConsulSettings;
import io.flyingcircus.fcqemu.it.testbed.HostThread;
import io.flyingcircus.fcqemu.it.testbed.Testbed;
import io.flyingcircus.fcqemu.it.testbed.TestbedHost;
import io.flyingcircus.fcqemu.ports.catalog.Catalog;
import io.flyingcircus.fcqemu.ports.catalog.IncomingVm;
import io.flyingcircus.fcqemu.ports.catalog.Registration;
import io.flyingcircus.fcqemu.ports.peer.PeerAddress;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.List;

/** The real catalog as a host has it: with the agent on that host's own loopback address. */
public record HostCatalog(TestbedHost host, ConsulSettings settings) implements Catalog {

    /** The catalog as {@code host} is configured to use it. */
    public static HostCatalog on(Testbed testbed, TestbedHost host) {
        return new HostCatalog(host, ConsulSettings.DEFAULT.withToken(testbed.consulToken()));
    }

    @Override
    public void register(VmName vm) {
        HostThread.run(host, () -> catalog().register(vm));
    }

    @Override
    public void deregister(VmName vm) {
        HostThread.run(host, () -> catalog().deregister(vm));
    }

    @Override
    public List<VmName> registeredHere() {
        return HostThread.call(host, () -> catalog().registeredHere());
    }

    @Override
    public List<Registration> whereabouts(VmName vm) {
        return HostThread.call(host, () -> catalog().whereabouts(vm));
    }

    @Override
    public void announceIncoming(VmName vm, PeerAddress address) {
        HostThread.run(host, () -> catalog().announceIncoming(vm, address));
    }

    @Override
    public void withdrawIncoming(VmName vm) {
        HostThread.run(host, () -> catalog().withdrawIncoming(vm));
    }

    @Override
    public List<IncomingVm> incoming(VmName vm) {
        return HostThread.call(host, () -> catalog().incoming(vm));
    }

    private Catalog catalog() {
        return new ConsulCatalog(settings, host.hostName());
    }
}
