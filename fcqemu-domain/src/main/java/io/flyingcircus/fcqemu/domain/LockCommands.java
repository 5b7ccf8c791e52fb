package io.flyingcircus.fcqemu.domain;

import io.flyingcircus.fcqemu.domain.host.HostPorts;
import io.flyingcircus.fcqemu.domain.host.VmWork;
import io.flyingcircus.fcqemu.domain.lifecycle.ClearAway;
import io.flyingcircus.fcqemu.domain.locks.FencedClient;
import io.flyingcircus.fcqemu.domain.locks.ForceUnlock;
import io.flyingcircus.fcqemu.domain.locks.Unfence;
import io.flyingcircus.fcqemu.domain.locks.VolumeLocking;
import io.flyingcircus.fcqemu.domain.volumes.VolumeSet;
import io.flyingcircus.fcqemu.ports.failure.VmStateException;
import io.flyingcircus.fcqemu.ports.storage.Image;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** {@code lock}, {@code unlock}, {@code force-unlock}, {@code unfence}. */
final class LockCommands {

    private final HostPorts ports;
    private final VmAccess access;

    LockCommands(HostPorts ports, VmAccess access) {
        this.ports = ports;
        this.access = access;
    }

    void lock(VmName vm) {
        access.withLock(vm, work -> {
            VolumeSet volumes = access.volumes(work);
            requireUnambiguous(vm, volumes);
            List<Image> toTake = volumes.existing().stream()
                    .filter(volume -> !volume.locker()
                            .map(locker -> locker.cookie().equals(ports.name().value()))
                            .orElse(false))
                    .map(volume -> volume.image().orElseThrow().image())
                    .toList();
            new VolumeLocking(work).takeAsFarAsPossible(toTake);
        });
    }

    void unlock(VmName vm) {
        access.withLock(vm, work -> {
            access.requireNoProcess(vm, "unlock");
            List<String> failures =
                    new VolumeLocking(work).releaseMine(access.volumes(work).allImages());
            if (!failures.isEmpty()) {
                throw new VmStateException("not all locks of " + vm + " could be released: "
                        + String.join("; ", failures) + ". The others of this host are free.");
            }
            new ClearAway(work).forget();
        });
    }

    void forceUnlock(VmName vm, ForceUnlock.Fencing fencing) {
        access.withLock(vm, work -> {
            access.requireNoProcess(vm, "force-unlock");
            VolumeSet volumes = access.volumes(work);
            requireUnambiguous(vm, volumes);
            new ForceUnlock(work, fencing).run(volumes);
            new ClearAway(work).forget();
        });
    }

    List<FencedClient> fenced(VmName vm) {
        access.requireKnown(vm);
        try (VmWork work = access.looking(vm)) {
            return new Unfence(work).list(access.volumes(work));
        }
    }

    List<FencedClient> unfence(VmName vm, Unfence.Evidence evidence) {
        List<FencedClient> removed = new ArrayList<>();
        access.withLock(vm, work -> removed.addAll(new Unfence(work).remove(access.volumes(work), evidence)));
        return removed;
    }

    private static void requireUnambiguous(VmName vm, VolumeSet volumes) {
        if (!volumes.ambiguous().isEmpty()) {
            String images = volumes.ambiguous().stream()
                    .map(volume -> volume.images().toString())
                    .collect(Collectors.joining(", "));
            throw new VmStateException("volumes of " + vm + " are in several pools: " + images
                    + ". Nothing was changed. Rename or remove those that are not wanted, then try again.");
        }
    }
}
