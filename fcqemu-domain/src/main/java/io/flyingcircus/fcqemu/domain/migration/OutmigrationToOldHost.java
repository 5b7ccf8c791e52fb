package io.flyingcircus.fcqemu.domain.migration;

import io.flyingcircus.fcqemu.domain.host.VmWork;
import io.flyingcircus.fcqemu.domain.locks.ClientsElsewhere;
import io.flyingcircus.fcqemu.domain.volumes.VolumeSet;
import io.flyingcircus.fcqemu.ports.events.Field;
import io.flyingcircus.fcqemu.ports.failure.MonitorException;
import io.flyingcircus.fcqemu.ports.failure.PeerException;
import io.flyingcircus.fcqemu.ports.failure.StorageException;
import io.flyingcircus.fcqemu.ports.hypervisor.Monitor;
import io.flyingcircus.fcqemu.ports.hypervisor.StreamAddress;
import io.flyingcircus.fcqemu.ports.hypervisor.VmProcess;
import io.flyingcircus.fcqemu.ports.peer.Answer;
import io.flyingcircus.fcqemu.ports.peer.Request;
import io.flyingcircus.fcqemu.ports.vm.VmDefinition;

/**
 * Sends a running guest to a host with the old tool (rule F2 of the decision on old hosts). The QEMU there lets the guest
 * execute by itself as soon as it has all of it. So this host keeps all locks while it sends, and from the end of the stream on
 * there is one way only: forward if it is complete, and if it is not, back after nothing there can execute.
 */
final class OutmigrationToOldHost {

    private final VmWork work;
    private final VmDefinition definition;
    private final VmProcess process;
    private final VolumeSet volumes;
    private final PeerTalk talk;
    private final Mandate mandate;
    private final MigrationSettings.Times times;
    private boolean marked;

    /**
     * A hand-over to the host that {@code talk} leads to; both hosts' migration locks are held.
     *
     * @param volumes with all locks as they were when that host's server began to wait
     */
    OutmigrationToOldHost(
            VmWork work,
            VmDefinition definition,
            VmProcess process,
            VolumeSet volumes,
            PeerTalk talk,
            Mandate mandate) {
        this.work = work;
        this.definition = definition;
        this.process = process;
        this.volumes = volumes;
        this.talk = talk;
        this.mandate = mandate;
        this.times = work.settings().migration().times();
    }

    Outcome run() {
        work.events()
                .info(
                        "hand-over",
                        Field.of("order", "of an old host"),
                        Field.of("to", talk.peer().address()));
        try (Monitor monitor = work.openMonitor()) {
            Request.PrepareIncoming request =
                    new Request.PrepareIncoming(work.ports().hypervisor().portable(work.vm()));
            return switch (talk.ask(request, times.answer())) {
                case Answer.WaitsAt(StreamAddress address) -> send(monitor, address);
                case Answer.Fault(String reason) -> stays("the other host refuses it: " + reason);
                case Answer.Done _, Answer.Prepared _, Answer.Decision _ ->
                    stays(talk.peer().address() + " gave an answer that makes no sense");
            };
        } catch (PeerException failure) {
            return stays(failure.getMessage());
        } catch (MonitorException failure) {
            if (marked) {
                return new Outcome.LookAgain(
                        "QEMU could not be asked any more while it was sent to an old host: " + failure.getMessage());
            }
            talk.tell(new Request.Destroy());
            return OutgoingStream.unclear(failure);
        } catch (StorageException failure) {
            if (!marked) {
                talk.tell(new Request.Destroy());
            }
            throw failure;
        }
    }

    /** Nothing was sent, so nothing can execute there. */
    private Outcome stays(String reason) {
        talk.tell(new Request.Destroy());
        return new Outcome.Stays(reason);
    }

    private Outcome send(Monitor monitor, StreamAddress address) {
        talk.ping();
        VolumeSet waitedFor = VolumeSet.observe(work.storage().volumes(), work.vm(), definition.rbdPool());
        OldHostMark mark = new OldHostMark(
                talk.peer().address(), LockCookie.of(volumes), new ClientsElsewhere(work).addresses(waitedFor));
        monitor.migration().markForOldHost(mark.text());
        marked = true;
        monitor.migration().leavePlain();
        SentGuest sent = new SentGuest(work);
        OutgoingStream stream = OutgoingStream.toOldHost(work, talk, mandate);
        if (stream.run(monitor, address) == OutgoingStream.End.COMPLETED && !stream.pausedBefore()) {
            sent.completed(stream.last());
            return new GoneToOldHost(work, definition, volumes).run(monitor, talk, sent);
        }
        work.events().warning("hand-over-failed", Field.of("reason", stream.reason()));
        new BackFromOldHost(work, definition, process, volumes).run(monitor, talk, mark);
        return mandate.withdrawn()
                ? mandate.outcome()
                : new Outcome.Stays("it was not sent completely: " + stream.reason());
    }
}
