package io.flyingcircus.fcqemu.domain.migration;

import io.flyingcircus.fcqemu.domain.host.VmWork;
import io.flyingcircus.fcqemu.domain.lifecycle.Resume;
import io.flyingcircus.fcqemu.domain.volumes.VolumeSet;
import io.flyingcircus.fcqemu.ports.events.Field;
import io.flyingcircus.fcqemu.ports.failure.PeerException;
import io.flyingcircus.fcqemu.ports.failure.VmStateException;
import io.flyingcircus.fcqemu.ports.hypervisor.MigrationPhase;
import io.flyingcircus.fcqemu.ports.hypervisor.Monitor;
import io.flyingcircus.fcqemu.ports.hypervisor.RunStatus;
import io.flyingcircus.fcqemu.ports.hypervisor.VmProcess;
import io.flyingcircus.fcqemu.ports.peer.Answer;
import io.flyingcircus.fcqemu.ports.peer.Request;
import io.flyingcircus.fcqemu.ports.vm.VmDefinition;

/**
 * A guest whose stream to a host with the old tool did not complete. QEMU lets it go on here by itself, and if the stream broke
 * at its very end, it executes there too. So it is paused here at once, and goes on only when nothing there can execute it: the
 * other host says that it destroyed what came, or is cut off from the storage. All locks have stayed here.
 */
public final class BackFromOldHost {

    private final VmWork work;
    private final VmDefinition definition;
    private final VmProcess process;
    private final VolumeSet volumes;
    private final MigrationSettings.Times times;

    /** @param volumes as they were just read */
    public BackFromOldHost(VmWork work, VmDefinition definition, VmProcess process, VolumeSet volumes) {
        this.work = work;
        this.definition = definition;
        this.process = process;
        this.volumes = volumes;
        this.times = work.settings().migration().times();
    }

    /**
     * Ends what an earlier process began.
     *
     * @throws VmStateException if it cannot go on yet; it is paused then
     */
    public Outcome run() {
        try (Monitor monitor = work.openMonitor()) {
            OldHostMark mark = OldHostMark.of(monitor, work);
            if (monitor.migration().look().phase() == MigrationPhase.NONE && monitor.status() == RunStatus.RUNNING) {
                mark.talk(work).tell(new Request.Destroy());
                monitor.migration().unmarkForOldHost();
                return new Outcome.LookAgain("nothing of it was sent yet");
            }
            boolean pausedBefore = new StreamToOldHost(work.ports().clock(), monitor).stop();
            if (!pausedBefore && monitor.migration().look().phase() == MigrationPhase.COMPLETED) {
                return new Outcome.LookAgain("it was sent completely after all");
            }
            run(monitor, mark.talk(work), mark);
            return new Outcome.LookAgain("it was not sent completely to the old host, and goes on here");
        }
    }

    /** Its stream is over and not complete, or does not end, or the guest was paused before. */
    void run(Monitor monitor, PeerTalk talk, OldHostMark mark) {
        // Once more: QEMU lets a guest go on that was paused in the last moment of a stream which then failed.
        monitor.pause();
        if (!destroyed(talk)) {
            FormerTarget.withOldTool(work, definition, mark).cutOff(mark.clients());
        }
        MigrationPhase phase =
                new StreamToOldHost(work.ports().clock(), monitor).cancel().phase();
        if (phase.underWay()) {
            throw new VmStateException(work.vm() + " is being sent to a host with the old tool, and its QEMU does not"
                    + " end that (" + phase + "). Run 'fc-qemu ensure " + work.vm() + "' again.");
        }
        monitor.migration().unmarkForOldHost();
        new Resume(work).run(definition, monitor, process, volumes.images());
    }

    private boolean destroyed(PeerTalk talk) {
        try {
            Answer answer = talk.ask(new Request.Destroy(), times.silence());
            if (answer instanceof Answer.Done) {
                return true;
            }
            work.events().warning("destroy-refused", Field.of("answer", answer));
        } catch (PeerException failure) {
            work.events().warning("destroy-unanswered", Field.of("reason", failure.getMessage()));
        }
        return false;
    }
}
