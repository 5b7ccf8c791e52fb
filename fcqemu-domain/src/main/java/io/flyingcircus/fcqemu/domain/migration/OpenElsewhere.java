package io.flyingcircus.fcqemu.domain.migration;

import io.flyingcircus.fcqemu.domain.host.VmWork;
import io.flyingcircus.fcqemu.domain.locks.ClientAddress;
import io.flyingcircus.fcqemu.domain.locks.Holder;
import io.flyingcircus.fcqemu.domain.locks.VolumeLocking;
import io.flyingcircus.fcqemu.domain.volumes.VolumeSet;
import io.flyingcircus.fcqemu.ports.events.Field;
import io.flyingcircus.fcqemu.ports.failure.VmStateException;
import io.flyingcircus.fcqemu.ports.storage.ImageState;
import io.flyingcircus.fcqemu.ports.vm.VmDefinition;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Volumes that nobody else has locked and a client on another host has open. Free locks prove nothing as long as hosts with
 * the old tool exist: in their order of calls a guest executes without locks until its stream ends. So nothing is started over
 * such volumes, and locks of this host are let go, for that host wants them back.
 */
public final class OpenElsewhere {

    private static final int SILENCES = 3;

    private final VmWork work;
    private final VmDefinition definition;
    private final DefinitionWatch watch;
    private final MigrationSettings.Times times;

    /** Volumes of the VM that is being worked on, of which no process lives here. */
    public OpenElsewhere(VmWork work, VmDefinition definition) {
        this.work = work;
        this.definition = definition;
        this.watch = new DefinitionWatch(work, definition);
        this.times = work.settings().migration().times();
    }

    /**
     * If they are, waits until they are not any more, or until something else is to be decided.
     *
     * @param volumes as they were just read
     * @return what to do next; empty if they were not open elsewhere
     * @throws VmStateException if they still are after minutes: people have to look
     */
    public Optional<Outcome> await(VolumeSet volumes) {
        List<String> clients = clients(volumes);
        if (clients.isEmpty()) {
            return Optional.empty();
        }
        work.events().warning("volumes-open-elsewhere", Field.of("clients", clients), Field.of("action", "wait"));
        Duration deadline = work.ports().clock().elapsed().plus(times.silence().multipliedBy(SILENCES));
        VolumeSet now = volumes;
        while (work.ports().clock().elapsed().compareTo(deadline) < 0) {
            release(now);
            work.ports().clock().sleep(times.look());
            if (watch.changed()) {
                return Optional.of(new Outcome.DefinitionChanged());
            }
            now = VolumeSet.observe(work.storage().volumes(), work.vm(), definition.rbdPool());
            clients = clients(now);
            if (clients.isEmpty()) {
                return Optional.of(new Outcome.LookAgain("its volumes are not open elsewhere any more"));
            }
            if (!now.heldBy(Holder.OTHERS, work.host()).isEmpty()) {
                return Optional.of(new Outcome.LookAgain("another host took its locks"));
            }
        }
        throw new VmStateException(work.vm() + " was not started: nobody has locked its volumes, and they are open at "
                + String.join(", ", clients) + ", where its guest may run, or a backup reads. Find that client and end"
                + " it, or if its host is gone for good, run 'fc-qemu force-unlock " + work.vm()
                + "'. Locks of this host were released.");
    }

    private void release(VolumeSet volumes) {
        if (!volumes.heldBy(Holder.MINE, work.host()).isEmpty()) {
            new VolumeLocking(work).releaseMine(volumes.images());
        }
    }

    private List<String> clients(VolumeSet volumes) {
        String here = work.storage().clientAddress();
        return volumes.imageStates().stream()
                .map(ImageState::watchers)
                .flatMap(List::stream)
                .filter(watcher -> !ClientAddress.sameHost(watcher.address(), here))
                .map(watcher -> watcher.address() + " (" + watcher.clientId() + ")")
                .distinct()
                .toList();
    }
}
