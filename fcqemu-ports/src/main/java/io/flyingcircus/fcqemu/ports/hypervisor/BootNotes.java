package io.flyingcircus.fcqemu.ports.hypervisor;

import io.flyingcircus.fcqemu.ports.vm.VmName;

/**
 * Notes about VMs that hold until this host boots. A boot takes the run files away and leaves locks in the storage: until
 * the locks of a VM were looked at, missing run files do not say that nothing of it is here. These notes are no run files:
 * {@link Hypervisor#hasRunFiles} does not count them, {@link Hypervisor#removeRunFiles} leaves them.
 */
public interface BootNotes {

    /** Whether {@link #noteNothingLeft} was called for this VM since this host booted; false if that cannot be read. */
    boolean nothingLeft(VmName vm);

    /**
     * Notes that no process of this VM is here and no lock of its volumes is this host's. Whoever takes one later leaves run
     * files.
     *
     * @throws io.flyingcircus.fcqemu.ports.failure.HostException if it cannot be written
     */
    void noteNothingLeft(VmName vm);
}
