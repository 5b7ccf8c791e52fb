package io.flyingcircus.fcqemu.domain.ensure;

import io.flyingcircus.fcqemu.domain.migration.Moved;
import io.flyingcircus.fcqemu.ports.vm.HostName;
import io.flyingcircus.fcqemu.ports.vm.VmName;

/**
 * A guest that changed hosts.
 *
 * @param vm which
 * @param from where it executed before, as its locks said
 * @param to where it does now, as its locks say
 * @param moved what that took
 */
public record MovedGuest(VmName vm, HostName from, HostName to, Moved moved) {}
