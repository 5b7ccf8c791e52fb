package io.flyingcircus.fcqemu.domain.maintenance;

import io.flyingcircus.fcqemu.ports.vm.VmName;

/**
 * A VM that is still on a host that is being emptied.
 *
 * @param vm which
 * @param prospect what becomes of it
 */
public record Remaining(VmName vm, Prospect prospect) {

    @Override
    public String toString() {
        return vm + " " + prospect.describe();
    }
}
