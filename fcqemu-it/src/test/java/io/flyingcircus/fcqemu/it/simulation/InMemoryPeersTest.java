package io.flyingcircus.fcqemu.it.simulation;

import io.flyingcircus.fcqemu.it.contract.PeersContract;
import io.flyingcircus.fcqemu.it.memory.InMemoryHost;
import io.flyingcircus.fcqemu.it.memory.World;
import io.flyingcircus.fcqemu.ports.peer.Peers;
import io.flyingcircus.fcqemu.ports.time.Clock;
import java.util.ArrayList;
import java.util.List;

class InMemoryPeersTest extends PeersContract {

    private static final int MOST_STEPS = 10_000;

    private final World world = new World();
    private final InMemoryHost h1 = world.host("h1");
    private final InMemoryHost h2 = world.host("h2");

    @Override
    protected Peers target() {
        return h1.ports().peers();
    }

    @Override
    protected Peers source() {
        return h2.ports().peers();
    }

    @Override
    protected Clock clock() {
        return world.clock();
    }

    @Override
    protected void sideBySide(Runnable waiting, Runnable asking) {
        List<Throwable> failures = new ArrayList<>();
        var scheduler = new Scheduler(world, Course.chosen(count -> count - 1));
        scheduler.spawn("waiting", h1.name(), () -> run(waiting, failures));
        scheduler.spawn("asking", h2.name(), () -> run(asking, failures));
        for (int step = 0; !scheduler.actors().isEmpty(); step++) {
            if (step == MOST_STEPS) {
                throw new AssertionError("the two go on for ever");
            }
            scheduler.step();
        }
        if (!failures.isEmpty()) {
            throw new AssertionError(failures.getFirst());
        }
    }

    private static void run(Runnable process, List<Throwable> failures) {
        try {
            process.run();
        } catch (RuntimeException | AssertionError failure) {
            failures.add(failure);
        }
    }
}
