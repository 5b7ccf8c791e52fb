package io.flyingcircus.fcqemu.it.contract;

import io.flyingcircus.fcqemu.it.memory.World;

class InMemoryStorageTest extends StorageContract {

    private final Cluster cluster = new InMemoryCluster(new World());

    @Override
    Cluster cluster() {
        return cluster;
    }
}
