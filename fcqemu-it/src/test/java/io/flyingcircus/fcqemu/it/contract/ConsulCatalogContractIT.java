package io.flyingcircus.fcqemu.it.contract;

import io.flyingcircus.fcqemu.it.consul.HostCatalog;
import io.flyingcircus.fcqemu.it.testbed.OnTestbed;
import io.flyingcircus.fcqemu.it.testbed.Testbed;
import io.flyingcircus.fcqemu.ports.catalog.Catalog;
import io.flyingcircus.fcqemu.ports.vm.HostName;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.concurrent.atomic.AtomicInteger;

@OnTestbed
class ConsulCatalogContractIT extends CatalogContract {

    private static final AtomicInteger COUNT = new AtomicInteger();

    private final Testbed testbed;
    private final VmName vm = new VmName("contract-" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet());

    ConsulCatalogContractIT(Testbed testbed) {
        this.testbed = testbed;
    }

    @Override
    Catalog first() {
        return HostCatalog.on(testbed, testbed.firstHost());
    }

    @Override
    Catalog second() {
        return HostCatalog.on(testbed, testbed.secondHost());
    }

    @Override
    HostName firstHost() {
        return testbed.firstHost().hostName();
    }

    @Override
    HostName secondHost() {
        return testbed.secondHost().hostName();
    }

    @Override
    VmName vm() {
        return vm;
    }
}
