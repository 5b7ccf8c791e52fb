package io.flyingcircus.fcqemu.domain.ensure;

import io.flyingcircus.fcqemu.ports.vm.VmName;

/**
 * What {@code ensure} would do next.
 *
 * @param vm to which VM
 * @param wanted what its definition asks of this host, in words
 * @param found what was seen, in words
 * @param action what would be done, and why
 */
public record Plan(VmName vm, String wanted, String found, Action action) {}
