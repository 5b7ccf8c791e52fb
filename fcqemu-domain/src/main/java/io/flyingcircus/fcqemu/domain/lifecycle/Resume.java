package io.flyingcircus.fcqemu.domain.lifecycle;

import io.flyingcircus.fcqemu.domain.host.VmWork;
import io.flyingcircus.fcqemu.domain.locks.QemuClients;
import io.flyingcircus.fcqemu.domain.locks.VolumeLocking;
import io.flyingcircus.fcqemu.ports.failure.VmStateException;
import io.flyingcircus.fcqemu.ports.hypervisor.Monitor;
import io.flyingcircus.fcqemu.ports.hypervisor.RunStatus;
import io.flyingcircus.fcqemu.ports.hypervisor.VmProcess;
import io.flyingcircus.fcqemu.ports.storage.Image;
import io.flyingcircus.fcqemu.ports.vm.VmDefinition;
import java.util.List;

/** Lets a guest execute: the one place where QMP {@code cont} is said. */
public final class Resume {

    private final VmWork work;
    private boolean mayExecute;

    /** Resumes the VM that is being worked on. */
    public Resume(VmWork work) {
        this.work = work;
    }

    /** Whether {@code cont} was said: from then on the guest may execute, whatever was answered. */
    public boolean mayExecute() {
        return mayExecute;
    }

    /**
     * Sets up what must be right before the guest executes, then reads all locks, and only if every one is this host's
     * lets it go on.
     *
     * @param process its QEMU
     * @param images its volumes
     * @throws VmStateException if a lock is not this host's, or QEMU does not run the guest afterwards
     */
    public void run(VmDefinition definition, VmProcess process, List<Image> images) {
        try (Monitor monitor = work.openMonitor()) {
            run(definition, monitor, process, images);
        }
    }

    /** The same over a monitor that is open. */
    public void run(VmDefinition definition, Monitor monitor, VmProcess process, List<Image> images) {
        prepare(definition, monitor, process, images);
        letGo(monitor, images);
    }

    /** The first half of it, which may be long before: everything but the locks. */
    public void prepare(VmDefinition definition, Monitor monitor, VmProcess process, List<Image> images) {
        new Upkeep(work).beforeItExecutes(definition, monitor);
        new QemuClients(work).noteNew(process, work.storage().volumes().inspect(images));
    }

    /** The second half: a guest that is prepared waits for no more than what it takes to read its locks. */
    public void letGo(Monitor monitor, List<Image> images) {
        new VolumeLocking(work).requireAllMine(images);
        mayExecute = true;
        monitor.resume();
        RunStatus status = monitor.status();
        if (status != RunStatus.RUNNING) {
            throw new VmStateException(work.vm() + " was told to go on and is in state '" + status
                    + "'. Look at its console and var/log/vm/" + work.vm() + ".qemu.internal.log.");
        }
        work.events().info("resumed");
    }
}
