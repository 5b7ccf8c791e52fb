package io.flyingcircus.fcqemu.domain.guest;

import io.flyingcircus.fcqemu.ports.storage.PoolName;
import io.flyingcircus.fcqemu.ports.vm.CpuModel;
import io.flyingcircus.fcqemu.ports.vm.VmDefinition;

/**
 * What a guest compares with the values it was booted with, to know that it should be booted anew.
 *
 * @param binaryGeneration of this host
 * @param cpuModel as defined now
 * @param pool as defined now
 */
public record GuestProperties(int binaryGeneration, CpuModel cpuModel, PoolName pool) {

    /** Those of a VM on this host. */
    public static GuestProperties of(VmDefinition definition, int binaryGeneration) {
        return new GuestProperties(binaryGeneration, definition.cpuModel(), definition.rbdPool());
    }

    /** The generation, as a line. */
    public String generationLine() {
        return binaryGeneration + "\n";
    }

    /** All of them as JSON, as a line. Neither a CPU model nor a pool can have characters that JSON would escape. */
    public String json() {
        return "{\"binary_generation\": " + binaryGeneration + ", \"cpu_model\": \"" + cpuModel + "\", \"rbd_pool\": \""
                + pool + "\"}\n";
    }
}
