package io.flyingcircus.fcqemu.domain.migration;

import io.flyingcircus.fcqemu.domain.host.VmWork;
import io.flyingcircus.fcqemu.domain.memory.MemoryPolicy;
import io.flyingcircus.fcqemu.domain.volumes.VolumeSet;
import io.flyingcircus.fcqemu.ports.failure.FcQemuException;
import io.flyingcircus.fcqemu.ports.hypervisor.IncomingOrder;
import io.flyingcircus.fcqemu.ports.hypervisor.PortableMachine;
import io.flyingcircus.fcqemu.ports.storage.Image;
import java.util.ArrayList;
import java.util.List;

/**
 * Looks for everything that speaks against taking a guest, so that it can be told in one answer. Nothing is changed; what can
 * change meanwhile, such as memory, is checked once more when QEMU is started.
 */
final class ArrivalCheck {

    private final VmWork work;

    ArrivalCheck(VmWork work) {
        this.work = work;
    }

    /**
     * The obstacles, a phrase each.
     *
     * @param qemuVersion of the QEMU that has the guest
     * @param volumes the VM's, as they were just read
     */
    List<String> obstacles(IncomingOrder order, String qemuVersion, VolumeSet volumes) {
        List<String> found = new ArrayList<>();
        PortableMachine machine = order.machine();
        note(found, () -> work.ports().hypervisor().requireLaunchable(work.vm()));
        note(found, () -> found.addAll(work.ports().hypervisor().obstacles(order, qemuVersion)));
        note(
                found,
                () -> new MemoryPolicy(work.settings().memory())
                        .requireRoom(
                                work.vm(),
                                machine.memory(),
                                work.ports().hypervisor().allProcesses(),
                                work.ports().memory().available()));
        for (Image image : machine.images()) {
            if (!volumes.images().contains(image)) {
                found.add("its disk " + image.fullName() + " is not among the volumes this host sees");
            }
        }
        return found;
    }

    private static void note(List<String> found, Runnable check) {
        try {
            check.run();
        } catch (FcQemuException obstacle) {
            found.add(String.valueOf(obstacle.getMessage()));
        }
    }
}
