package io.flyingcircus.fcqemu.adapter.ceph.storage;

import io.flyingcircus.fcqemu.adapter.ceph.rbd.CephCluster;
import io.flyingcircus.fcqemu.adapter.ceph.rbd.OpenImage;
import io.flyingcircus.fcqemu.adapter.ceph.rbd.Pool;
import io.flyingcircus.fcqemu.ports.failure.StorageException;
import io.flyingcircus.fcqemu.ports.failure.StorageException.Reason;
import io.flyingcircus.fcqemu.ports.storage.Image;
import io.flyingcircus.fcqemu.ports.storage.PoolName;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** The pools of one connection, each opened once, when it is first needed. */
final class OpenPools implements AutoCloseable {

    private final CephCluster cluster;
    private final ConcurrentMap<String, Pool> pools = new ConcurrentHashMap<>();

    OpenPools(CephCluster cluster) {
        this.cluster = cluster;
    }

    /** The connection they belong to. */
    CephCluster cluster() {
        return cluster;
    }

    Pool get(PoolName name) {
        return pools.computeIfAbsent(name.value(), cluster::pool);
    }

    OpenImage openForReading(Image image) {
        return get(image.pool()).openForReading(image.name());
    }

    OpenImage openForWriting(Image image) {
        return get(image.pool()).openForWriting(image.name());
    }

    /** Closes them. The connection stays. */
    @Override
    public void close() {
        pools.values().forEach(Pool::close);
    }

    /** All pools of the cluster that may hold volumes of VMs, sorted. */
    List<PoolName> forVolumes() {
        return cluster.poolNames().stream()
                .filter(name -> name.equals("rbd") || name.startsWith("rbd."))
                .map(OpenPools::checked)
                .filter(PoolName::mayHoldVolumes)
                .sorted()
                .toList();
    }

    private static PoolName checked(String name) {
        try {
            return new PoolName(name);
        } catch (IllegalArgumentException odd) {
            // To skip it could mean to overlook a volume, and to make a blank one in its place.
            throw new StorageException(
                    Reason.OTHER,
                    "the cluster has a pool '%s', in which volumes may be but whose name cannot be used here (%s)"
                            .formatted(name, odd.getMessage()));
        }
    }
}
