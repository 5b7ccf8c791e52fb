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

    /** One process at a time waits to work on a VM as soon as it can ({@code run/fc-qemu.next.NAME.lock}). */
    record OfNext(VmName vm) implements HostLock {}

    /** One daemon per host ({@code run/fc-qemu.daemon.lock}). */
    record OfDaemon() implements HostLock {}

    /** One of the turns, counted from 1, that those take who work on what was received ({@code run/fc-qemu.turn.N.lock}). */
    record OfTurn(int number) implements HostLock {}
}
