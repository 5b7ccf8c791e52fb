package io.flyingcircus.fcqemu.ports.cpu;

/** Finds out what CPUs the QEMU of this host can be. */
public interface CpuProbe {

    /**
     * Asks it. Starts no guest; nothing that was started for it is left when this returns, or this process ends.
     *
     * @throws io.flyingcircus.fcqemu.ports.failure.HostException if it cannot be asked, with its own words
     */
    CpuAbility ask();
}
