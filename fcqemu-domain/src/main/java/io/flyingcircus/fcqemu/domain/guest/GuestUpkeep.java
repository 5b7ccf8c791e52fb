package io.flyingcircus.fcqemu.domain.guest;

import io.flyingcircus.fcqemu.domain.host.VmWork;
import io.flyingcircus.fcqemu.ports.events.Field;
import io.flyingcircus.fcqemu.ports.failure.GuestAgentException;
import io.flyingcircus.fcqemu.ports.failure.MonitorException;
import io.flyingcircus.fcqemu.ports.guestagent.GuestAgent;
import io.flyingcircus.fcqemu.ports.hypervisor.Monitor;
import io.flyingcircus.fcqemu.ports.hypervisor.RunStatus;
import io.flyingcircus.fcqemu.ports.hypervisor.VmProcess;
import io.flyingcircus.fcqemu.ports.vm.VmDefinition;
import java.time.Duration;
import java.util.Optional;

/**
 * What is kept right inside a running guest, as far as its agent goes along: it is not left frozen, and knows its
 * properties. All of it together takes no longer than the configured patience, and nothing that goes wrong is more than a
 * warning: what a guest says or does not say must not hold up work on its VM.
 */
public final class GuestUpkeep {

    private static final String GENERATION_FILE = "/run/qemu-binary-generation-current";
    private static final String PROPERTIES_FILE = "/run/qemu-guest-properties-current";

    private final VmWork work;
    private final Optional<KnownSilence> silence;
    private final KnownFreeze freeze;
    private final Budget budget;

    private GuestUpkeep(VmWork work, Optional<KnownSilence> silence) {
        this.work = work;
        this.silence = silence;
        this.freeze = new KnownFreeze(work);
        this.budget = new Budget(work.ports().clock(), work.settings().guestAgentPatience());
    }

    /**
     * For the guest in this QEMU of the VM that is being worked on. If its agent is known not to answer, it is hardly waited
     * for, unless a snapshot of fc-qemu may have left the guest frozen. The patience counts from now.
     */
    public static GuestUpkeep of(VmWork work, VmProcess process) {
        return new GuestUpkeep(work, Optional.of(KnownSilence.of(work, process)));
    }

    /** For a guest that is about to be asked to shut down, whose agent is given all its time whatever is known of it. */
    public static GuestUpkeep patient(VmWork work) {
        return new GuestUpkeep(work, Optional.empty());
    }

    /**
     * Thaws the guest if it is frozen, and tells it its properties. Call it for a guest whose agent holds its port open: any
     * other one would only be waited for.
     */
    public void run(VmDefinition definition) {
        talk(agent -> {
            if (thawed(agent)) {
                tell(agent, GuestProperties.of(definition, work.settings().binaryGeneration()));
            }
        });
    }

    /**
     * Only thaws the guest if it is frozen; for a VM about which nothing else is to be done, or that is to shut down: while
     * it is frozen, who writes waits, and file systems cannot be closed cleanly. One that is not running, or has no agent, is
     * not waited for.
     *
     * @throws MonitorException if the monitor does not answer; that it refuses to is none
     */
    public void thaw(Monitor monitor) {
        boolean answers;
        try {
            answers = monitor.status() == RunStatus.RUNNING && monitor.guestAgentConnected();
        } catch (MonitorException.CommandFailed refused) {
            work.events().debug("guest-not-asked", Field.of("reason", refused.getMessage()));
            return;
        }
        if (answers) {
            talk(this::thawed);
        }
    }

    private void talk(Talk talk) {
        if (silence.map(KnownSilence::isRecent).orElse(false) && !freeze.isNoted()) {
            talkIfItAnswersAtOnce(talk);
            return;
        }
        try (GuestAgent agent = connect(budget.left())) {
            talk.with(agent);
        } catch (GuestAgentException.Silent failure) {
            silence.ifPresent(KnownSilence::begins);
            work.events().warning("guest-agent-failed", Field.of("reason", failure.getMessage()));
        } catch (GuestAgentException failure) {
            work.events().warning("guest-agent-failed", Field.of("reason", failure.getMessage()));
        }
    }

    private void talkIfItAnswersAtOnce(Talk talk) {
        Duration patience = budget.atMost(KnownSilence.SHORT_PATIENCE);
        try (GuestAgent agent = connect(patience)) {
            talk.with(agent);
        } catch (GuestAgentException failure) {
            // That it does not answer was a warning when it began.
            work.events().debug("guest-agent-still-silent", Field.of("reason", failure.getMessage()));
        }
    }

    private GuestAgent connect(Duration patience) {
        GuestAgent agent = work.ports().guestAgents().connect(work.vm(), patience);
        silence.ifPresent(KnownSilence::ends);
        return agent;
    }

    /**
     * Makes sure that it is not frozen. Whoever froze it has gone without thawing it: a snapshot that is under way holds the
     * VM's lock, and this work holds it now.
     *
     * @return whether it can be asked anything else
     */
    private boolean thawed(GuestAgent agent) {
        if (!frozen(agent)) {
            freeze.ends();
            return true;
        }
        try {
            int count = agent.thaw(budget.left());
            if (!agent.frozen(budget.left())) {
                freeze.ends();
                work.events()
                        .warning(
                                "guest-thawed",
                                Field.of("file-systems", count),
                                Field.of("reason", "it was frozen, and no snapshot of it is under way"));
                return true;
            }
            notThawed("it says that it thawed " + count + " file systems, and that it is still frozen");
        } catch (GuestAgentException.Refused refused) {
            notThawed(refused.getMessage());
        }
        return false;
    }

    private void notThawed(String reason) {
        work.events()
                .warning(
                        "guest-not-thawed",
                        Field.of("reason", reason),
                        Field.of("remedy", "the guest cannot write; the next ensure tries again, a restart helps too"));
    }

    /** An agent that knows nothing of freezing has frozen nothing. */
    private boolean frozen(GuestAgent agent) {
        try {
            return agent.frozen(budget.left());
        } catch (GuestAgentException.Refused refused) {
            work.events().debug("guest-cannot-freeze", Field.of("reason", refused.getMessage()));
            return false;
        }
    }

    private void tell(GuestAgent agent, GuestProperties properties) {
        tell(agent, GENERATION_FILE, properties.generationLine());
        tell(agent, PROPERTIES_FILE, properties.json());
    }

    private void tell(GuestAgent agent, String path, String content) {
        try {
            if (agent.keepFile(path, content, budget.left())) {
                work.events().info("guest-told", Field.of("file", path), Field.of("content", content.strip()));
            }
        } catch (GuestAgentException.Refused refused) {
            work.events().warning("guest-not-told", Field.of("file", path), Field.of("reason", refused.getMessage()));
        }
    }

    @FunctionalInterface
    private interface Talk {
        void with(GuestAgent agent);
    }
}
