package io.flyingcircus.fcqemu.it.memory;

import io.flyingcircus.fcqemu.ports.vm.ShutdownSignal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The system inside a VM: an agent answers at once, files can be kept in {@code /run}, and it shuts down within three seconds
 * when asked, unless told otherwise.
 */
public final class InMemoryGuest {

    private final InMemoryClock clock;
    private final List<ShutdownSignal> signals = new ArrayList<>();
    private final SortedMap<String, String> files = new TreeMap<>();
    private final List<Runnable> unread = new ArrayList<>();
    private Optional<Duration> shutdownTime = Optional.of(Duration.ofSeconds(3));
    private boolean agent = true;
    private boolean stopped;
    private boolean hostile;
    private boolean frozen;
    private boolean refusesThaw;
    private boolean connected;
    private Duration answerTime = Duration.ZERO;

    InMemoryGuest(InMemoryClock clock) {
        this.clock = clock;
    }

    /** It takes that long to shut down. */
    public void shutsDownWithin(Duration time) {
        shutdownTime = Optional.of(time);
    }

    /** It does not react when asked to shut down. */
    public void ignoresShutdown() {
        shutdownTime = Optional.empty();
    }

    /** Whether an agent runs in it. */
    public void agent(boolean runs) {
        agent = runs;
    }

    /** Whether its agent is stopped, as by SIGSTOP: it reads nothing. When it goes on, it does all it was asked meanwhile. */
    public void agentStopped(boolean isStopped) {
        stopped = isStopped;
        if (!stopped) {
            List<Runnable> late = List.copyOf(unread);
            unread.clear();
            late.forEach(Runnable::run);
        }
    }

    /** Its agent takes that long over each request. */
    public void agentAnswersAfter(Duration time) {
        answerTime = time;
    }

    /** Its agent answers what no agent would. */
    public void agentTalksNonsense(boolean nonsense) {
        hostile = nonsense;
    }

    /** Its agent refuses to thaw it. */
    public void refusesThaw(boolean refuses) {
        refusesThaw = refuses;
    }

    /** Whether its file systems are frozen. */
    public boolean frozen() {
        return frozen;
    }

    /** Freezes or thaws it from inside. */
    public void frozen(boolean isFrozen) {
        frozen = isFrozen;
    }

    /** Files that were put into it, by path. */
    public SortedMap<String, String> files() {
        return files;
    }

    /** It boots anew in the same QEMU: nothing is frozen any more, and what was in {@code /run} is gone. */
    public void reboot() {
        frozen = false;
        files.clear();
        unread.clear();
    }

    /** How it was asked to shut down so far. */
    public List<ShutdownSignal> signals() {
        return List.copyOf(signals);
    }

    boolean hasAgent() {
        return agent;
    }

    boolean isHostile() {
        return hostile;
    }

    boolean refusesThaw() {
        return refusesThaw;
    }

    boolean connected() {
        return connected;
    }

    void connected(boolean isConnected) {
        connected = isConnected;
    }

    /**
     * Its agent is sent a request.
     *
     * @param effect what it does, now or, if that takes longer than the patience, later
     * @return whether it did that in time
     */
    boolean request(Duration patience, Runnable effect) {
        if (!agent) {
            clock.sleep(patience);
            return false;
        }
        if (stopped) {
            unread.add(effect);
            clock.sleep(patience);
            return false;
        }
        if (answerTime.compareTo(patience) > 0) {
            clock.after(answerTime, effect);
            clock.sleep(patience);
            return false;
        }
        clock.sleep(answerTime);
        effect.run();
        return true;
    }

    Optional<Duration> asked(ShutdownSignal signal) {
        signals.add(signal);
        return shutdownTime;
    }
}
