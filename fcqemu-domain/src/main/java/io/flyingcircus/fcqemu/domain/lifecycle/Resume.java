package io.flyingcircus.fcqemu.domain.lifecycle;

import io.flyingcircus.fcqemu.domain.host.VmWork;
import io.flyingcircus.fcqemu.domain.locks.VolumeLocking;
import io.flyingcircus.fcqemu.domain.volumes.VolumeSet;
import io.flyingcircus.fcqemu.ports.failure.VmStateException;
import io.flyingcircus.fcqemu.ports.hypervisor.Monitor;
import io.flyingcircus.fcqemu.ports.hypervisor.RunStatus;

/** Lets a guest execute: the one place where QMP {@code cont} is said. */
public final class Resume {

    private final VmWork work;

    /** Resumes the VM that is being worked on. */
    public Resume(VmWork work) {
        this.work = work;
    }

    /**
     * Reads all locks, and only if every one is this host's lets the guest go on.
     *
     * @throws VmStateException if a lock is not this host's, or QEMU does not run the guest afterwards
     */
    public void run(VolumeSet volumes) {
        new VolumeLocking(work).requireAllMine(volumes.images());
        letGo();
    }

    /** For a caller that has read all locks itself right before. From the first word of this on the guest may execute. */
    void letGo() {
        try (Monitor monitor = work.openMonitor()) {
            monitor.disarmWatchdog();
            monitor.resume();
            RunStatus status = monitor.status();
            if (status != RunStatus.RUNNING) {
                throw new VmStateException(work.vm() + " was told to go on and is in state '" + status
                        + "'. Look at its console and var/log/vm/" + work.vm() + ".qemu.internal.log.");
            }
        }
        work.events().info("resumed");
    }
}
