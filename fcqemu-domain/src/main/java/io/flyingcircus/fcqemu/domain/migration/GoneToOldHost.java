package io.flyingcircus.fcqemu.domain.migration;

import io.flyingcircus.fcqemu.domain.host.VmWork;
import io.flyingcircus.fcqemu.domain.lifecycle.ClearAway;
import io.flyingcircus.fcqemu.domain.lifecycle.EndProcess;
import io.flyingcircus.fcqemu.domain.locks.Holder;
import io.flyingcircus.fcqemu.domain.locks.VolumeLocking;
import io.flyingcircus.fcqemu.domain.volumes.VolumeSet;
import io.flyingcircus.fcqemu.ports.events.Field;
import io.flyingcircus.fcqemu.ports.failure.CatalogException;
import io.flyingcircus.fcqemu.ports.failure.PeerException;
import io.flyingcircus.fcqemu.ports.failure.StorageException;
import io.flyingcircus.fcqemu.ports.failure.VmStateException;
import io.flyingcircus.fcqemu.ports.hypervisor.Monitor;
import io.flyingcircus.fcqemu.ports.peer.Answer;
import io.flyingcircus.fcqemu.ports.peer.Request;
import io.flyingcircus.fcqemu.ports.vm.VmDefinition;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A guest whose stream to a host with the old tool is complete: it executes there, without locks until this host lets go of
 * them. There is only one way, forward: whatever fails, it never goes on here. All steps may be taken again, in another process
 * too. That host is asked to be patient each time, for it kills a guest whose source has fallen silent.
 */
public final class GoneToOldHost {

    private static final int PATIENCES = 3;

    private final VmWork work;
    private final VmDefinition definition;
    private final VolumeSet volumes;
    private final MigrationSettings.Times times;
    private Optional<Duration> refusedSince = Optional.empty();
    private String reason = "";

    /** @param volumes as they were read while this host had all their locks, or later */
    public GoneToOldHost(VmWork work, VmDefinition definition, VolumeSet volumes) {
        this.work = work;
        this.definition = definition;
        this.volumes = volumes;
        this.times = work.settings().migration().times();
    }

    /**
     * Ends what an earlier process began.
     *
     * @throws VmStateException if that cannot be done now
     */
    public Outcome run() {
        try (Monitor monitor = work.openMonitor()) {
            PeerTalk talk = OldHostMark.of(monitor, work).talk(work);
            talk.ping();
            return run(monitor, talk, new SentGuest(work));
        }
    }

    Outcome run(Monitor monitor, PeerTalk talk, SentGuest sent) {
        new ClearAway(work).deregister();
        Duration end = now().plus(talk.patience().multipliedBy(PATIENCES));
        Duration reached = now();
        while (now().compareTo(end) < 0) {
            try {
                if (released() && finished(talk)) {
                    return arrived(monitor, talk, sent);
                }
                reached = now();
                if (refusedFor(times.silence())) {
                    return lost(monitor, "the other host says that it does not run there: " + reason);
                }
            } catch (PeerException failure) {
                reason = failure.getMessage();
                if (failure instanceof PeerException.Unreachable && tookOver()) {
                    return arrived(monitor, talk, sent);
                }
                if (now().minus(reached).compareTo(talk.patience()) > 0) {
                    return lost(monitor, "the other host has been out of reach for too long: " + reason);
                }
            }
            work.events().debug("not-taken-over-yet", Field.of("reason", reason));
            work.ports().clock().sleep(times.look());
            talk.ping();
        }
        throw new VmStateException(work.vm() + " was sent completely to the host with the old tool at "
                + talk.peer().address() + ", and it is not known that it took over: " + reason
                + ". Here it never goes on. Look whether it runs there; the next ensure here tries again.");
    }

    /** The one time that locks are released while a QEMU of the VM lives here: its guest has stopped for good. */
    private boolean released() {
        try {
            List<String> failures = new VolumeLocking(work).releaseMine(volumes.images());
            reason = String.join("; ", failures);
            return failures.isEmpty();
        } catch (StorageException failure) {
            reason = failure.getMessage();
            return false;
        }
    }

    private boolean finished(PeerTalk talk) {
        if (talk.ask(new Request.AcquireCephLocks(), times.answer()) instanceof Answer.Fault(String why)) {
            reason = why;
            return false;
        }
        if (talk.ask(new Request.FinishIncoming(), times.answer()) instanceof Answer.Fault(String why)) {
            reason = why;
            refusedSince = refusedSince.or(() -> Optional.of(now()));
            return false;
        }
        return true;
    }

    private boolean refusedFor(Duration time) {
        return refusedSince.isPresent() && now().minus(refusedSince.get()).compareTo(time) > 0;
    }

    /** Its server ends when it is done. It registers the guest only then, or when its own {@code ensure} found that running. */
    private boolean tookOver() {
        try {
            VolumeSet now = VolumeSet.observe(work.storage().volumes(), work.vm(), definition.rbdPool());
            List<String> holders = now.otherHolders(work.host());
            return holders.size() == 1
                    && now.heldBy(Holder.OTHERS, work.host()).size()
                            == now.existing().size()
                    && work.ports().catalog().whereabouts(work.vm()).stream()
                            .anyMatch(registration ->
                                    holders.contains(registration.host().value()));
        } catch (StorageException | CatalogException failure) {
            work.events().debug("take-over-unknown", Field.of("reason", failure.getMessage()));
            return false;
        }
    }

    private Outcome arrived(Monitor monitor, PeerTalk talk, SentGuest sent) {
        Moved moved = sent.moved(monitor);
        sent.report(talk.peer().address(), moved);
        clearAway(monitor);
        return new Outcome.Went(moved);
    }

    /** What is here may be older than the disks, so that it is of no use either. */
    private Outcome lost(Monitor monitor, String why) {
        work.events()
                .warning(
                        "guest-may-be-lost",
                        Field.of("reason", why),
                        Field.of("effect", "if it does not run there, it is started from its disks"));
        clearAway(monitor);
        return new Outcome.LookAgain(why);
    }

    private void clearAway(Monitor monitor) {
        monitor.close();
        new EndProcess(work).endAll();
        new ClearAway(work).run(definition.rbdPool());
    }

    private Duration now() {
        return work.ports().clock().elapsed();
    }
}
