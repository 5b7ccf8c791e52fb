package io.flyingcircus.fcqemu.it.memory;

import io.flyingcircus.fcqemu.ports.vm.ShutdownSignal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The system inside a VM: an agent answers, and it shuts down within three seconds when asked, unless told otherwise. */
public final class InMemoryGuest {

    private final List<ShutdownSignal> signals = new ArrayList<>();
    private Optional<Duration> shutdownTime = Optional.of(Duration.ofSeconds(3));
    private boolean agent = true;

    InMemoryGuest() {}

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

    /** How it was asked to shut down so far. */
    public List<ShutdownSignal> signals() {
        return List.copyOf(signals);
    }

    boolean hasAgent() {
        return agent;
    }

    Optional<Duration> asked(ShutdownSignal signal) {
        signals.add(signal);
        return shutdownTime;
    }
}
