package io.flyingcircus.fcqemu.it.contract;

import io.flyingcircus.fcqemu.it.memory.World;
import io.flyingcircus.fcqemu.ports.catalog.Catalog;
import io.flyingcircus.fcqemu.ports.vm.HostName;
import io.flyingcircus.fcqemu.ports.vm.VmName;

class InMemoryCatalogTest extends CatalogContract {

    private final World world = new World();

    @Override
    Catalog first() {
        return world.host("h1").catalog();
    }

    @Override
    Catalog second() {
        return world.host("h2").catalog();
    }

    @Override
    HostName firstHost() {
        return world.host("h1").name();
    }

    @Override
    HostName secondHost() {
        return world.host("h2").name();
    }

    @Override
    VmName vm() {
        return new VmName("test00");
    }
}
