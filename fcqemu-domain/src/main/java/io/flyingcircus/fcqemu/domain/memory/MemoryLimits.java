package io.flyingcircus.fcqemu.domain.memory;

import io.flyingcircus.fcqemu.ports.vm.Mib;

/**
 * How much guest memory a host may promise.
 *
 * @param bookable all that may be promised; zero means no limit
 * @param overhead what QEMU is expected to need for each VM on top of its guest's memory
 */
public record MemoryLimits(Mib bookable, Mib overhead) {

    /** The fleet's defaults. */
    public static final MemoryLimits DEFAULT = new MemoryLimits(Mib.ZERO, new Mib(512));
}
