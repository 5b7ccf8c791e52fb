package io.flyingcircus.fcqemu.domain.status;

import io.flyingcircus.fcqemu.ports.definitions.Glance;
import io.flyingcircus.fcqemu.ports.hypervisor.Vintage;
import io.flyingcircus.fcqemu.ports.memory.MemoryUse;
import io.flyingcircus.fcqemu.ports.vm.HostName;
import io.flyingcircus.fcqemu.ports.vm.Mib;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * One VM in the list of a host.
 *
 * @param vm which
 * @param definition what its definition says
 * @param qemu its QEMU, if that lives here
 * @param notes what is worth a look, in the order of {@link VmNote}
 */
public record VmRow(VmName vm, Glance definition, Optional<ListedQemu> qemu, List<VmNote> notes) {

    public VmRow {
        notes = List.copyOf(notes);
    }

    /** Whether its QEMU lives here. */
    public boolean online() {
        return qemu.isPresent();
    }

    /** PID of that QEMU. */
    public OptionalLong pid() {
        return qemu.map(found -> OptionalLong.of(found.process().pid())).orElse(OptionalLong.empty());
    }

    /** Guest memory its QEMU was started with. */
    public Optional<Mib> booked() {
        return qemu.map(found -> found.process().bookedMemory());
    }

    /** What its QEMU really uses. */
    public Optional<MemoryUse> use() {
        return qemu.flatMap(ListedQemu::use);
    }

    /** Since when its QEMU lives. */
    public Optional<Duration> uptime() {
        return qemu.map(ListedQemu::vintage).map(Vintage::uptime);
    }

    /** Whether its QEMU or its machine type is older than what this host would start now; empty for one that does not run. */
    public Optional<Boolean> outdated() {
        return qemu.map(ListedQemu::vintage).map(Vintage::outdated);
    }

    /** Virtual CPUs as defined. */
    public OptionalInt cores() {
        return definition instanceof Glance.Seen seen ? OptionalInt.of(seen.cores()) : OptionalInt.empty();
    }

    /** Generation of its definition. */
    public OptionalLong generation() {
        return definition instanceof Glance.Seen seen ? OptionalLong.of(seen.generation()) : OptionalLong.empty();
    }

    /** Whether it is wanted to run, wherever. */
    public Optional<Boolean> wanted() {
        return definition instanceof Glance.Seen seen ? Optional.of(seen.online()) : Optional.empty();
    }

    /** Where it is wanted. */
    public Optional<HostName> host() {
        return definition instanceof Glance.Seen seen ? seen.kvmHost() : Optional.empty();
    }
}
