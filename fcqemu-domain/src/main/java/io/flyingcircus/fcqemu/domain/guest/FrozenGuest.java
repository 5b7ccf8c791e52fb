package io.flyingcircus.fcqemu.domain.guest;

import io.flyingcircus.fcqemu.domain.host.VmWork;
import io.flyingcircus.fcqemu.ports.events.Field;
import io.flyingcircus.fcqemu.ports.failure.GuestAgentException;
import io.flyingcircus.fcqemu.ports.failure.VmStateException;
import io.flyingcircus.fcqemu.ports.guestagent.GuestAgent;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A guest that is frozen for a while. Whoever begins to freeze it ends with {@link #thaw}, whatever happened: a freeze that
 * was given up may have happened, or may happen yet. If this process is killed before, the next ensure thaws it.
 */
public final class FrozenGuest {

    /** One that was left out of step is connected to anew. */
    private static final int MAX_TRIES = 3;

    private final VmWork work;
    private final KnownFreeze known;
    private @Nullable GuestAgent agent;
    private boolean mayBeFrozen;

    /** Nothing is asked yet. Call it holding the VM's lock, for a running guest whose agent holds its port open. */
    public FrozenGuest(VmWork work) {
        this.work = work;
        this.known = new KnownFreeze(work);
    }

    /**
     * Freezes it.
     *
     * @throws VmStateException if it was not frozen by this, as far as could be found out
     * @throws io.flyingcircus.fcqemu.ports.failure.HostException if it cannot be noted that it may be frozen; then it is not
     */
    public void freeze() {
        try {
            GuestAgent opened = work.ports().guestAgents().connect(work.vm(), brief());
            agent = opened;
            boolean already = opened.frozen(brief());
            known.begins();
            mayBeFrozen = true;
            if (already) {
                throw refusal("it was frozen already, by somebody else or by a snapshot that was killed. Try again.");
            }
            int fileSystems = opened.freeze(minutes());
            if (fileSystems == 0) {
                throw refusal("its agent found no file system to freeze.");
            }
            work.events().debug("guest-frozen", Field.of("file-systems", fileSystems));
        } catch (GuestAgentException failure) {
            throw new VmStateException(refusal(failure.getMessage()).getMessage(), failure);
        }
    }

    /** Whether it says that nothing has thawed it since; not if it says nothing of use. */
    public boolean isStillFrozen() {
        try {
            return agent != null && agent.frozen(brief());
        } catch (GuestAgentException failure) {
            work.events().warning("guest-agent-failed", Field.of("reason", failure.getMessage()));
            return false;
        }
    }

    /**
     * Thaws it, if it may be frozen, and waits as long as for a freeze: whatever else is asked of the agent comes after a freeze
     * that is still under way.
     *
     * @return why it may still be frozen; empty if it is not
     */
    public Optional<String> thaw() {
        try {
            return mayBeFrozen ? tryToThaw() : Optional.empty();
        } finally {
            disconnect();
        }
    }

    private Optional<String> tryToThaw() {
        Budget budget = new Budget(work.ports().clock(), minutes());
        String problem = "there was no time left to ask it.";
        for (int i = 0; i < MAX_TRIES && !budget.left().isZero(); i++) {
            try {
                if (agent == null) {
                    agent = work.ports().guestAgents().connect(work.vm(), budget.left());
                }
                int _ = agent.thaw(budget.left());
                if (!agent.frozen(budget.left())) {
                    mayBeFrozen = false;
                    known.ends();
                    return Optional.empty();
                }
                problem = "it says that it is, after it was asked to thaw.";
            } catch (GuestAgentException failure) {
                problem = failure.getMessage();
                disconnect();
            }
        }
        work.events()
                .warning(
                        "guest-not-thawed",
                        Field.of("reason", problem),
                        Field.of("remedy", "the guest cannot write; the next ensure tries again, a restart helps too"));
        return Optional.of(problem);
    }

    private void disconnect() {
        if (agent != null) {
            agent.close();
            agent = null;
        }
    }

    private VmStateException refusal(String reason) {
        return new VmStateException(
                "the guest of " + work.vm() + " was not frozen, so no snapshot was made: " + reason);
    }

    private Duration brief() {
        return work.settings().guestAgentPatience();
    }

    private Duration minutes() {
        return work.settings().freezePatience();
    }
}
