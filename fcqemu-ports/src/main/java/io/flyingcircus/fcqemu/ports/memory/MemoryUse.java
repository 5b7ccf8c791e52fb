package io.flyingcircus.fcqemu.ports.memory;

import io.flyingcircus.fcqemu.ports.vm.Mib;

/**
 * What a process uses.
 *
 * @param pss its share of resident memory ({@code Pss})
 * @param swap its share of swap ({@code SwapPss})
 */
public record MemoryUse(Mib pss, Mib swap) {}
