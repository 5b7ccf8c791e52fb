package io.flyingcircus.fcqemu.it.simulation;

import io.flyingcircus.fcqemu.it.memory.InMemoryHost;
import io.flyingcircus.fcqemu.ports.vm.HostName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Where in a run something can go wrong that has not been tried elsewhere to the same effect. Whether a process is killed
 * before or after a step of somebody else's makes no difference, unless it would have gone on in between; so what strikes
 * one process is placed right before its own step: the first one after anything outside has changed, and each one that asks for
 * something (a lock, another host), since what that was decided by may have changed unseen. What strikes no process is placed
 * where anything has changed, and before each request to another host.
 */
final class Points {

    /** After a step, any of these. */
    record Point(long step, List<Strike> possible) {}

    private final Cluster cluster;
    private final Strikes strikes;
    private final List<Point> all = new ArrayList<>();
    /** Whose process has made no step since something changed. */
    private final Set<HostName> unaware = new HashSet<>();

    private long lastOutside = -1;
    private int print;
    private boolean begun;

    Points(Cluster cluster, Strikes strikes) {
        this.cluster = cluster;
        this.strikes = strikes;
    }

    /** Each of them, in the order of steps. */
    List<Point> all() {
        return all;
    }

    /**
     * A step was made. The first one that is told is taken to follow a change.
     *
     * @param went the process that made it, if one did
     */
    void after(long step, Optional<Actor> went) {
        if (!begun) {
            begun = true;
            changed();
        }
        went.ifPresent(actor -> before(step, actor));
        int now = cluster.fingerprint();
        if (now != print) {
            print = now;
            changed();
            outside(step);
        }
    }

    private void changed() {
        for (InMemoryHost host : cluster.world().hosts()) {
            unaware.add(host.name());
        }
    }

    /** Before the step that a process has just made. */
    private void before(long step, Actor actor) {
        HostName host = actor.host();
        boolean afterChange = unaware.remove(host);
        List<Strike> possible = new ArrayList<>();
        if (afterChange) {
            possible.addAll(strikes.ofAgent(host));
        }
        if (actor.sent()) {
            possible.addAll(strikes.whileSending(host));
            if (!afterChange) {
                possible.add(new Strike.Stall(host));
            }
        }
        if (actor.called("Peer")) {
            possible.addAll(strikes.ofRequest());
            outside(step - 1);
        }
        if (!possible.isEmpty()) {
            all.add(new Point(step - 1, possible));
        }
    }

    private void outside(long step) {
        if (step > lastOutside) {
            lastOutside = step;
            all.add(new Point(step, strikes.outside()));
        }
    }
}
