package io.flyingcircus.fcqemu.domain.guest;

import io.flyingcircus.fcqemu.domain.host.VmWork;
import io.flyingcircus.fcqemu.ports.events.Field;
import io.flyingcircus.fcqemu.ports.failure.HostException;
import io.flyingcircus.fcqemu.ports.hypervisor.SilenceNotes;
import io.flyingcircus.fcqemu.ports.hypervisor.VmProcess;
import java.time.Duration;
import java.time.Instant;

/**
 * That the agent in a QEMU's guest did not answer when it was last given all the time it may have. One that is stopped or
 * hangs would cost that time in every {@code ensure}; known as silent, it is waited for only as long as an agent that works
 * needs, and given all its time again now and then.
 */
final class KnownSilence {

    /** Enough for an agent that works: it answers within a few milliseconds. */
    static final Duration SHORT_PATIENCE = Duration.ofMillis(50);

    /** A guest that is only slow, and may be frozen, is not left alone longer than this. */
    static final Duration LASTS = Duration.ofMinutes(2);

    private final VmWork work;
    private final VmProcess process;
    private final boolean noted;
    private final boolean recent;

    private KnownSilence(VmWork work, VmProcess process, boolean noted, boolean recent) {
        this.work = work;
        this.process = process;
        this.noted = noted;
        this.recent = recent;
    }

    static KnownSilence of(VmWork work, VmProcess process) {
        Instant now = work.ports().clock().now();
        return notes(work)
                .silentAt(process)
                // A clock that was set back must not make it last.
                .map(at -> new KnownSilence(
                        work, process, true, !at.isAfter(now) && at.plus(LASTS).isAfter(now)))
                .orElseGet(() -> new KnownSilence(work, process, false, false));
    }

    /** Whether it was silent a short while ago. */
    boolean isRecent() {
        return recent;
    }

    /** It did not answer, though it had all its time. */
    void begins() {
        note(() -> notes(work).silent(process, work.ports().clock().now()));
    }

    /** It answers. */
    void ends() {
        if (noted) {
            note(() -> notes(work).answered(process.vm()));
        }
    }

    /** Without the note, all that is lost is time. */
    private void note(Runnable writing) {
        try {
            writing.run();
        } catch (HostException failure) {
            work.events().debug("silence-not-noted", Field.of("reason", failure.getMessage()));
        }
    }

    private static SilenceNotes notes(VmWork work) {
        return work.ports().hypervisor().silences();
    }
}
