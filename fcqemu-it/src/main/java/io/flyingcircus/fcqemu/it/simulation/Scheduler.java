package io.flyingcircus.fcqemu.it.simulation;

import io.flyingcircus.fcqemu.it.memory.InMemoryClock;
import io.flyingcircus.fcqemu.it.memory.Owner;
import io.flyingcircus.fcqemu.it.memory.Steps;
import io.flyingcircus.fcqemu.it.memory.World;
import io.flyingcircus.fcqemu.ports.vm.HostName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets one actor at a time go on, from one call of a port to the next, and time when nobody can. Everything that happens
 * follows from the choices it is given.
 */
final class Scheduler {

    private final InMemoryClock clock;
    private final Course course;
    private final List<Actor> actors = new ArrayList<>();
    private @Nullable Actor current;

    /** @param course who goes on when several can */
    Scheduler(World world, Course course) {
        this.clock = world.clock();
        this.course = course;
        world.steps(new Pauses());
        world.clock().waiting(this::await);
        world.owner(() -> current == null ? Owner.IMMORTAL : current);
    }

    /** A process begins. */
    Actor spawn(String name, HostName host, Runnable body) {
        Actor actor = new Actor(name, host, body);
        actors.add(actor);
        return actor;
    }

    /** Those that have not ended. */
    List<Actor> actors() {
        return actors;
    }

    /** One actor goes on to its next call, or time to the next thing that happens. */
    Optional<Actor> step() {
        List<Actor> ready = new ArrayList<>();
        for (Actor actor : actors) {
            if (actor.canGoOn(clock.elapsed())) {
                ready.add(actor);
            }
        }
        // Now and then the world is faster than any process.
        if (ready.isEmpty() || (clock.nextPlanned().isPresent() && course.timeFirst())) {
            passTime();
            return Optional.empty();
        }
        Actor actor = ready.get(ready.size() == 1 ? 0 : course.next(ready));
        run(actor);
        if (actor.ended()) {
            actors.remove(actor);
            actor.die();
        }
        return Optional.of(actor);
    }

    private void run(Actor actor) {
        current = actor;
        try {
            actor.goOn();
        } finally {
            current = null;
        }
    }

    /** It dies where it stands. */
    void kill(Actor actor) {
        if (actors.remove(actor)) {
            actor.die();
        }
    }

    /**
     * It dies, and the request it was about to send is on its way already: that is carried out after {@code delay}, if it
     * still can be.
     */
    void killSending(Actor actor, Duration delay) {
        kill(actor);
        clock.after(delay, () -> {
            if (!actor.ended()) {
                Actor before = current;
                run(actor);
                current = before;
            }
        });
    }

    private void passTime() {
        Duration now = clock.elapsed();
        Optional<Duration> deadline = Optional.empty();
        for (Actor actor : actors) {
            Optional<Duration> at = actor.goesOnAt().filter(moment -> moment.compareTo(now) > 0);
            if (at.isPresent() && (deadline.isEmpty() || at.get().compareTo(deadline.get()) < 0)) {
                deadline = at;
            }
        }
        Optional<Duration> planned = clock.nextPlanned();
        if (planned.isPresent() && (deadline.isEmpty() || planned.get().compareTo(deadline.get()) <= 0)) {
            clock.doNextPlanned();
        } else {
            deadline.ifPresent(clock::goOnTo);
        }
    }

    /** Each call of a port is where the one who calls may be stopped. */
    private final class Pauses implements Steps {

        @Override
        public void before(HostName host, String port, String method) {
            before(host, port, method, "");
        }

        @Override
        public void before(HostName host, String port, String method, Object about) {
            if (current != null) {
                current.next(port, method, about);
                Coroutine.stop();
            }
        }
    }

    /** The process that is at work right now. */
    Optional<Actor> current() {
        return Optional.ofNullable(current);
    }

    private void await(BooleanSupplier condition, Duration deadline) {
        Actor waiting = current;
        if (waiting == null) {
            throw new IllegalStateException("only actors wait");
        }
        waiting.waitFor(condition, deadline);
        Coroutine.stop();
    }
}
