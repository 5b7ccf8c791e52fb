package io.flyingcircus.fcqemu.it.memory;

import io.flyingcircus.fcqemu.ports.hypervisor.LaunchOrder;
import io.flyingcircus.fcqemu.ports.network.IpAddress;
import io.flyingcircus.fcqemu.ports.storage.Image;
import io.flyingcircus.fcqemu.ports.storage.PoolName;
import io.flyingcircus.fcqemu.ports.storage.VolumeKind;
import io.flyingcircus.fcqemu.ports.vm.CacheMode;
import io.flyingcircus.fcqemu.ports.vm.CpuModel;
import io.flyingcircus.fcqemu.ports.vm.DiskLimits;
import io.flyingcircus.fcqemu.ports.vm.HostName;
import io.flyingcircus.fcqemu.ports.vm.MacAddress;
import io.flyingcircus.fcqemu.ports.vm.Mib;
import io.flyingcircus.fcqemu.ports.vm.NetworkInterface;
import io.flyingcircus.fcqemu.ports.vm.ShutdownSignal;
import io.flyingcircus.fcqemu.ports.vm.VmDefinition;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Makes a valid VM; a test says only what differs. */
public final class SampleVm {

    private String name = "test00";
    private long generation = 1;
    private int id = 4097;
    private boolean online = true;
    private Optional<HostName> host = Optional.of(new HostName("h1"));
    private PoolName pool = new PoolName("rbd.ssd");
    private long memoryMib = 512;
    private List<NetworkInterface> interfaces = List.of();
    private DiskLimits limits = DiskLimits.OF_POOL;

    /** {@code test00} with 512 MiB of memory and 5 GiB of disk in {@code rbd.ssd}, wanted online on {@code h1}. */
    public SampleVm() {}

    /** With another name, and an id of its own. */
    public SampleVm named(String other) {
        name = other;
        id = 1000 + Math.floorMod(other.hashCode(), 40000);
        return this;
    }

    /** With another generation. */
    public SampleVm generation(long number) {
        generation = number;
        return this;
    }

    /** Offline instead of online. */
    public SampleVm offline() {
        online = false;
        return this;
    }

    /** Wanted on another host. */
    public SampleVm on(String other) {
        host = Optional.of(new HostName(other));
        return this;
    }

    /** Wanted on no particular host. */
    public SampleVm nowhereNamed() {
        host = Optional.empty();
        return this;
    }

    /** In another pool. */
    public SampleVm in(String other) {
        pool = new PoolName(other);
        return this;
    }

    /** With that much memory. */
    public SampleVm memory(long mib) {
        memoryMib = mib;
        return this;
    }

    /** With limits of its own. */
    public SampleVm limits(DiskLimits own) {
        limits = own;
        return this;
    }

    /** With one network card, in {@code fe}, to which its host routes these addresses. */
    public SampleVm routed(String... addresses) {
        interfaces = List.of(new NetworkInterface(
                "fe",
                new MacAddress("02:00:00:00:00:01"),
                true,
                Stream.of(addresses).map(IpAddress::new).toList()));
        return this;
    }

    /** Its definition. */
    public VmDefinition definition() {
        return new VmDefinition(
                new VmName(name),
                generation,
                id,
                online,
                host,
                true,
                Mib.ofGib(5),
                new Mib(memoryMib),
                1,
                CpuModel.DEFAULT,
                pool,
                CacheMode.WRITEBACK,
                limits,
                ShutdownSignal.POWER_BUTTON,
                interfaces,
                new TreeMap<>(),
                "{}");
    }

    /** One of its images, in its own pool. */
    public Image image(VolumeKind kind) {
        return Image.of(pool, new VmName(name), kind);
    }

    /** A launch of it from the images in its own pool. */
    public LaunchOrder order() {
        return new LaunchOrder(
                definition(),
                VolumeKind.REQUIRED.stream()
                        .map(kind -> new LaunchOrder.Disk(kind, image(kind)))
                        .toList());
    }

    /** Makes its three volumes in a cluster. */
    public void addVolumes(StorageCluster cluster) {
        VolumeKind.REQUIRED.forEach(kind -> cluster.add(image(kind), Mib.ofGib(5)));
    }
}
