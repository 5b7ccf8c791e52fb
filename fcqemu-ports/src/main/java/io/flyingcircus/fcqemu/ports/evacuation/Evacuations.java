package io.flyingcircus.fcqemu.ports.evacuation;

import io.flyingcircus.fcqemu.ports.vm.HostName;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.List;

/** The directory of the fleet, as far as it says on which host a VM is wanted. */
public interface Evacuations {

    /**
     * Has it want the VMs of a host elsewhere ({@code evacuate_vms}). Their new definitions reach all hosts in the usual way, some
     * time later.
     *
     * @return the VMs it has given another host by this very call, sorted; none if there is nothing left for it to do
     * @throws io.flyingcircus.fcqemu.ports.failure.DirectoryException if it cannot be reached, refuses, or names what is no VM;
     *     it may have done it all the same
     */
    List<VmName> evacuate(HostName host);
}
