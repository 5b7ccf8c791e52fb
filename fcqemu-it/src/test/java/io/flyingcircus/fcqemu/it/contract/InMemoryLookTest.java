package io.flyingcircus.fcqemu.it.contract;

import io.flyingcircus.fcqemu.it.memory.World;

class InMemoryLookTest extends StorageLookContract {

    private final Cluster cluster;

    InMemoryLookTest() {
        World world = new World();
        world.host("h1").storage().keepConnectionForLooks();
        this.cluster = new InMemoryCluster(world);
    }

    @Override
    Cluster cluster() {
        return cluster;
    }
}
