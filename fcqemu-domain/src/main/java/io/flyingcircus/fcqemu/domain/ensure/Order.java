package io.flyingcircus.fcqemu.domain.ensure;

import io.flyingcircus.fcqemu.ports.vm.HostName;
import io.flyingcircus.fcqemu.ports.vm.VmDefinition;

/** On whose word a VM is brought to a state. */
enum Order {
    /** Its definition's. */
    DEFINITION,
    /** An operator's: its guest is to come here, from the host that has it. */
    COME,
    /** An operator's: its guest is to go to the host that waits for it. */
    LEAVE;

    /** What is wanted of this host, where the definition asks for {@code defined}. */
    Wanted wanted(Wanted defined) {
        return switch (this) {
            case DEFINITION -> defined;
            case COME -> defined instanceof Wanted.Unknown ? defined : new Wanted.Here();
            case LEAVE ->
                defined instanceof Wanted.Unknown || defined instanceof Wanted.Elsewhere ? defined : new Wanted.Away();
        };
    }

    /** Whether a definition asks for the same. */
    boolean agreesWith(VmDefinition definition, HostName host) {
        Wanted wanted = Wanted.of(definition, host);
        return switch (this) {
            case DEFINITION -> true;
            case COME -> wanted instanceof Wanted.Here;
            case LEAVE -> wanted instanceof Wanted.Elsewhere;
        };
    }
}
