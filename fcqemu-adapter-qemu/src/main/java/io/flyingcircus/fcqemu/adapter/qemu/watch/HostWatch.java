package io.flyingcircus.fcqemu.adapter.qemu.watch;

import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.time.Duration;

/** Who is told of what happened on this host. Each is a hint: the thing itself has to be looked at. Called by several threads. */
public interface HostWatch {

    /** A file with a definition of that VM was written, or removed. */
    void definitionChanged(VmName vm);

    /** A QEMU of that VM was started. */
    void started(VmName vm);

    /** A QEMU of that VM has ended, having lived that long. */
    void ended(VmName vm, Duration lived);

    /** More happened than can be told: everything is to be looked at. */
    void lostTrack();
}
