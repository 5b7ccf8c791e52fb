package io.flyingcircus.fcqemu.domain.received;

import io.flyingcircus.fcqemu.domain.VmCommands;
import io.flyingcircus.fcqemu.domain.host.HostPorts;
import io.flyingcircus.fcqemu.domain.lifecycle.Occasion;
import io.flyingcircus.fcqemu.ports.failure.BusyException;
import io.flyingcircus.fcqemu.ports.hostlocks.HeldLock;
import io.flyingcircus.fcqemu.ports.hostlocks.HostLock;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One errand, until it is done. Of all processes of the host that have errands, as many work at once as there are turns; on
 * one VM works one, and at most one more waits to bring it to its newest definition: all others leave that to it.
 */
public final class ErrandWork {

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);
    private static final int NO_TURNS = 0;

    private final HostPorts ports;
    private final VmCommands commands;
    private final Errand errand;
    private final int turns;
    private final Duration end;
    private @Nullable HeldLock waiting;

    /** Work on an errand by one who sees to it that not too many are worked on at once. */
    public ErrandWork(HostPorts ports, VmCommands commands, Errand errand, Duration patience) {
        this(ports, commands, errand, NO_TURNS, patience);
    }

    /**
     * Work on an errand by one of many processes.
     *
     * @param turns how many errands are worked on at once on this host
     * @param patience how long somebody else may be at work on the VM
     */
    public ErrandWork(HostPorts ports, VmCommands commands, Errand errand, int turns, Duration patience) {
        this.ports = ports;
        this.commands = commands;
        this.errand = errand;
        this.turns = turns;
        this.end = ports.clock().elapsed().plus(patience);
    }

    /**
     * Does it, unless somebody else is at work on the VM. Waits for a turn. What was stopped by hand stays off, unless its
     * definition has changed since.
     *
     * @return whether nothing is left to be done here; else call it again in a while
     * @throws io.flyingcircus.fcqemu.ports.failure.FcQemuException if it could not be done
     */
    public boolean attempt() {
        stopWaiting();
        try (HeldLock _ = turn()) {
            switch (errand) {
                case Errand.Ensure ensure -> commands.ensure(ensure.vm(), Occasion.BY_ITSELF);
                case Errand.Snapshot snapshot -> commands.snapshotIfRunning(snapshot.vm(), snapshot.name());
            }
            return true;
        } catch (BusyException busy) {
            return leaveToOthers(busy);
        }
    }

    /** Whoever waits looks at the definition only when it works, so that it will find what was received before now. */
    private boolean leaveToOthers(BusyException busy) {
        if (ports.clock().elapsed().compareTo(end) >= 0) {
            throw busy;
        }
        return switch (errand) {
            case Errand.Ensure ensure -> {
                Optional<HeldLock> next = ports.locks().tryAcquire(new HostLock.OfNext(ensure.vm()));
                waiting = next.orElse(null);
                yield next.isEmpty();
            }
            case Errand.Snapshot _ -> false;
        };
    }

    private void stopWaiting() {
        if (waiting != null) {
            waiting.close();
            waiting = null;
        }
    }

    private HeldLock turn() {
        if (turns == NO_TURNS) {
            return () -> {};
        }
        while (true) {
            for (int turn = 1; turn <= turns; turn++) {
                Optional<HeldLock> held = ports.locks().tryAcquire(new HostLock.OfTurn(turn));
                if (held.isPresent()) {
                    return held.get();
                }
            }
            if (ports.clock().elapsed().compareTo(end) >= 0) {
                throw new BusyException("all " + turns
                        + " turns (event-threads) of this host were taken for too long, so"
                        + " nothing was done for " + errand + ". The next regular ensure does it; see what hangs with"
                        + " 'fc-qemu ls' and the log.");
            }
            ports.clock().sleep(BETWEEN_LOOKS);
        }
    }
}
