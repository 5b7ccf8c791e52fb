package io.flyingcircus.fcqemu.cli.output;

import io.flyingcircus.fcqemu.domain.status.ListedQemu;
import io.flyingcircus.fcqemu.domain.status.VmNote;
import io.flyingcircus.fcqemu.domain.status.VmRow;
import io.flyingcircus.fcqemu.ports.definitions.Glance;
import io.flyingcircus.fcqemu.ports.hypervisor.Vintage;
import io.flyingcircus.fcqemu.ports.hypervisor.VmProcess;
import io.flyingcircus.fcqemu.ports.memory.MemoryUse;
import io.flyingcircus.fcqemu.ports.vm.HostName;
import io.flyingcircus.fcqemu.ports.vm.Mib;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** VMs as they may be listed. */
public final class SampleRows {

    private SampleRows() {}

    /** One that has left run files, and nothing else. */
    public static VmRow gone(String name) {
        return new VmRow(new VmName(name), new Glance.Absent(), Optional.empty(), List.of(VmNote.NO_DEFINITION));
    }

    /** One that runs as it should: 512 MiB booked, 2 cores, on host1. */
    public static VmRow running(String name) {
        return running(name, 310, new Vintage(Duration.ofMinutes(75), false, false));
    }

    /** One whose program has been replaced and whose machine type is old, and that is wanted elsewhere. */
    public static VmRow outdated(String name) {
        VmRow row = running(name, 4096, new Vintage(Duration.ofDays(80), true, true));
        return new VmRow(
                row.vm(),
                new Glance.Seen(99, true, Optional.of(new HostName("host2")), 16),
                row.qemu(),
                List.of(VmNote.NOT_WANTED, VmNote.OUTDATED_QEMU, VmNote.OUTDATED_MACHINE));
    }

    /** One that runs, with these notes. */
    static VmRow noted(String name, List<VmNote> notes) {
        VmRow row = running(name);
        return new VmRow(row.vm(), row.definition(), row.qemu(), notes);
    }

    private static VmRow running(String name, int pssMib, Vintage vintage) {
        VmName vm = new VmName(name);
        return new VmRow(
                vm,
                new Glance.Seen(7, true, Optional.of(new HostName("host1")), 2),
                Optional.of(new ListedQemu(
                        new VmProcess(vm, 4711, 1, new Mib(512)),
                        vintage,
                        Optional.of(new MemoryUse(new Mib(pssMib), new Mib(0))))),
                List.of());
    }
}
