package io.flyingcircus.fcqemu.domain;

import io.flyingcircus.fcqemu.ports.storage.PoolName;
import io.flyingcircus.fcqemu.ports.vm.CacheMode;
import io.flyingcircus.fcqemu.ports.vm.CpuModel;
import io.flyingcircus.fcqemu.ports.vm.DiskLimits;
import io.flyingcircus.fcqemu.ports.vm.HostName;
import io.flyingcircus.fcqemu.ports.vm.Mib;
import io.flyingcircus.fcqemu.ports.vm.ShutdownSignal;
import io.flyingcircus.fcqemu.ports.vm.VmDefinition;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** A valid VM; a test says only what differs. */
public final class SampleVm {

    private boolean online = true;
    private Optional<HostName> host = Optional.of(new HostName("h1"));
    private long diskGib = 5;
    private long memoryMib = 512;
    private DiskLimits limits = DiskLimits.OF_POOL;

    /** 512 MiB of memory and 5 GiB of disk, wanted online on {@code h1}. */
    public SampleVm() {}

    /** Offline instead of online. */
    public SampleVm offline() {
        online = false;
        return this;
    }

    /** Wanted on that host. */
    public SampleVm on(String name) {
        host = Optional.of(new HostName(name));
        return this;
    }

    /** Online with no host named. */
    public SampleVm nowhereNamed() {
        host = Optional.empty();
        return this;
    }

    /** With a root disk of that size. */
    public SampleVm disk(long gib) {
        diskGib = gib;
        return this;
    }

    /** With that much memory. */
    public SampleVm memory(long mib) {
        memoryMib = mib;
        return this;
    }

    /** With a limit of its own, operations per second. */
    public SampleVm limits(DiskLimits own) {
        limits = own;
        return this;
    }

    /** The definition. */
    public VmDefinition definition() {
        return new VmDefinition(
                new VmName("test00"),
                1,
                4097,
                online,
                host,
                true,
                Mib.ofGib(diskGib),
                new Mib(memoryMib),
                1,
                CpuModel.DEFAULT,
                new PoolName("rbd.ssd"),
                CacheMode.WRITEBACK,
                limits,
                ShutdownSignal.POWER_BUTTON,
                List.of(),
                new TreeMap<>(),
                "{}");
    }
}
