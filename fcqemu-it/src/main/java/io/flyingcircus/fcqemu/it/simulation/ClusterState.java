package io.flyingcircus.fcqemu.it.simulation;

import io.flyingcircus.fcqemu.it.memory.InMemoryHost;
import io.flyingcircus.fcqemu.it.memory.InMemoryQemu;
import io.flyingcircus.fcqemu.it.memory.StoredImage;
import io.flyingcircus.fcqemu.it.memory.World;
import io.flyingcircus.fcqemu.ports.locks.VolumeLock;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What can be seen of a cluster as a whole, now.
 *
 * @param volumes of the VM, token first
 */
record ClusterState(World world, VmName vm, List<StoredImage> volumes) {

    /** The states of the VM's QEMUs, in no order of hosts, and whether the token is free. */
    String ofProtocol() {
        List<String> qemus = new ArrayList<>();
        for (InMemoryHost host : world.hosts()) {
            for (InMemoryQemu qemu : host.hypervisor().living()) {
                qemus.add(qemu.status()
                        + (qemu.phase().underWay() ? "~" : "")
                        + (qemu.markedFor().isPresent() ? "!" : ""));
            }
        }
        Collections.sort(qemus);
        boolean free = volumes.getFirst().lock() instanceof VolumeLock.Free;
        return String.join("+", qemus) + (free ? ", token free" : "");
    }

    /**
     * In one number.
     *
     * @param seed stands for what else there is
     */
    int fingerprint(int seed) {
        int print = seed;
        for (InMemoryHost host : world.hosts()) {
            for (InMemoryQemu qemu : host.hypervisor().living()) {
                print = 31 * print + (int) qemu.process().pid();
                print = 31 * print + qemu.status().name().hashCode();
                print = 31 * print + qemu.phase().name().hashCode();
                print = 31 * print + qemu.markedFor().hashCode();
                print = 31 * print + qemu.markedForOldHost().hashCode();
            }
            print = 31 * print + host.leftovers(vm);
        }
        for (StoredImage volume : volumes) {
            print = 31 * print + volume.lock().hashCode();
        }
        return print;
    }
}
