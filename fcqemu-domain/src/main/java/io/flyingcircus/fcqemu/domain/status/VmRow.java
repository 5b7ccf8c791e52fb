package io.flyingcircus.fcqemu.domain.status;

import io.flyingcircus.fcqemu.ports.memory.MemoryUse;
import io.flyingcircus.fcqemu.ports.vm.Mib;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * One VM in the list of a host.
 *
 * @param vm which
 * @param online whether its QEMU lives here
 * @param pid of that QEMU
 * @param cores as defined, empty where the definition cannot be read
 * @param booked guest memory its QEMU was started with
 * @param use what it really uses
 */
public record VmRow(
        VmName vm,
        boolean online,
        OptionalLong pid,
        OptionalInt cores,
        Optional<Mib> booked,
        Optional<MemoryUse> use) {}
