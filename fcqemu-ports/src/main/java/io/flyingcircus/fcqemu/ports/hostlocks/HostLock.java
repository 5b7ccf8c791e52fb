package io.flyingcircus.fcqemu.ports.hostlocks;

import io.flyingcircus.fcqemu.ports.vm.VmName;

/** Which lock of this host. */
public sealed interface HostLock {

    /** One process at a time works on a VM ({@code run/qemu.NAME.lock}). */
    record OfVm(VmName vm) implements HostLock {}

    /** Memory is checked and a QEMU started by one at a time ({@code run/fc-qemu.lock}). */
    record OfHost() implements HostLock {}

    /** One migration per host at a time ({@code run/qemu.migration.lock}). */
    record OfMigration() implements HostLock {}
}
