package io.flyingcircus.fcqemu.ports.definitions;

import io.flyingcircus.fcqemu.ports.vm.VmDefinition;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.List;

/**
 * The VM definitions on this host: {@code etc/qemu/vm/NAME.cfg} (active) and {@code .NAME.cfg.staging} (newest
 * received).
 */
public interface Definitions {

    /** Names of all VMs with an active or a staged definition, sorted. Files whose names are no VM names are left out. */
    List<VmName> names();

    /** The definition in force. Never throws for what stands in the file; that is {@link DefinitionReading.Broken}. */
    DefinitionReading active(VmName vm);

    /**
     * What the definition in force says of the VM's state; much quicker than to read it, for a list of many. A mistake that does not
     * concern that may go unnoticed.
     */
    default Glance glance(VmName vm) {
        return Glance.of(active(vm));
    }

    /** The newest definition received, which may not be in force yet. */
    DefinitionReading staged(VmName vm);

    /** How new they are; much quicker than to read them. */
    Generations generations(VmName vm);

    /**
     * Keeps a definition as the newest one received, unless the staged or the active one is as new or newer.
     *
     * @return whether it was kept
     * @throws io.flyingcircus.fcqemu.ports.failure.HostException if it cannot be written; the next one that is received can
     *     take its place then, whatever its generation
     */
    boolean stage(VmDefinition definition);

    /**
     * Puts the staged definition in force if it is valid and its generation is larger than the active one's, or there
     * is no usable active one that tells a larger generation. Call it holding the VM's lock.
     *
     * @return whether the active definition changed
     * @throws io.flyingcircus.fcqemu.ports.failure.HostException if the file cannot be written; the active one is then
     *     unchanged
     */
    boolean activateStaged(VmName vm);
}
