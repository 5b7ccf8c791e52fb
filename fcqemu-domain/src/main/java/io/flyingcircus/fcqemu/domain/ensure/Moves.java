package io.flyingcircus.fcqemu.domain.ensure;

import io.flyingcircus.fcqemu.domain.ensure.EnsureVm.Step;
import io.flyingcircus.fcqemu.domain.host.VmWork;
import io.flyingcircus.fcqemu.domain.migration.Moved;
import io.flyingcircus.fcqemu.domain.migration.Outcome;
import io.flyingcircus.fcqemu.domain.text.Sentence;
import io.flyingcircus.fcqemu.ports.events.Field;
import io.flyingcircus.fcqemu.ports.failure.InvalidCommandException;
import io.flyingcircus.fcqemu.ports.failure.RefusedException;
import io.flyingcircus.fcqemu.ports.failure.VmStateException;
import io.flyingcircus.fcqemu.ports.vm.HostName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What came of a guest's ways between hosts while its VM is ensured, and what an operator's word about them covers. */
final class Moves {

    private final VmWork work;
    private final Order order;
    private final List<String> ended = new ArrayList<>();
    private Optional<Moved> moved = Optional.empty();
    private Optional<HostName> otherHost = Optional.empty();

    Moves(VmWork work, Order order) {
        this.work = work;
        this.order = order;
    }

    /** How its guest changed hosts, if it did. */
    Optional<MovedGuest> moved() {
        if (moved.isEmpty() || otherHost.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                order == Order.LEAVE
                        ? new MovedGuest(work.vm(), work.host(), otherHost.get(), moved.get())
                        : new MovedGuest(work.vm(), otherHost.get(), work.host(), moved.get()));
    }

    /** What an operator's word about where a guest belongs does not cover. */
    void refuseWhatNobodyAskedFor(Target target, Observation seen, Action action) {
        if (order == Order.COME
                && action instanceof Action.Start
                && !order.agreesWith(target.definition(), work.host())) {
            throw new InvalidCommandException(work.vm() + " runs nowhere, so there is no guest to wait for, and its"
                    + " definition does not want it here: nothing was changed. To start it here all the same, use"
                    + " 'fc-qemu start " + work.vm() + "'. Found: " + seen.describe(work.host()) + ".");
        }
        boolean again = action instanceof Action.AwaitGuest || action instanceof Action.HandOver;
        if (order != Order.DEFINITION && again && !ended.isEmpty()) {
            throw new VmStateException(Sentence.of(work.vm() + " was not moved: " + String.join("; ", ended))
                    + " Its guest goes on where it was. Found: " + seen.describe(work.host()) + ".");
        }
        if (order == Order.LEAVE && action instanceof Action.Nothing) {
            otherHost = seen.knownVolumes().otherHolders(work.host()).stream()
                    .findFirst()
                    .map(HostName::new);
            if (otherHost.isEmpty()) {
                throw new VmStateException(work.vm() + " has no QEMU here any more, and did not go to another host"
                        + (ended.isEmpty() ? "" : " (" + String.join("; ", ended) + ")") + ". Found: "
                        + seen.describe(work.host()) + ".");
            }
        }
    }

    /**
     * What is to be done after a way ended so.
     *
     * @throws VmStateException if the guest stays, and says why
     * @throws RefusedException if somebody called it off
     */
    Step after(Outcome outcome, Action action, Observation seen) {
        work.ports().sightings().migrationEnded(work.vm(), outcome);
        return switch (outcome) {
            case Outcome.LookAgain again -> {
                work.events().info("migration-ended", Field.of("reason", again.reason()));
                ended.add(again.reason());
                yield Step.LOOK_AGAIN;
            }
            case Outcome.Went went -> {
                moved = Optional.of(went.moved());
                yield Step.LOOK_AGAIN;
            }
            case Outcome.Came came -> {
                moved = Optional.of(came.moved());
                otherHost = seen.knownVolumes().otherHolders(work.host()).stream()
                        .findFirst()
                        .map(HostName::new);
                yield Step.LOOK_AGAIN;
            }
            case Outcome.DefinitionChanged _ -> Step.DEFINITION_CHANGED;
            case Outcome.CalledOff called ->
                throw new RefusedException(work.vm() + ": " + action.reason() + ", and stays there: " + called.reason()
                        + ". Nothing is lost. As long as its definition asks for it, the next ensure tries again.");
            case Outcome.Stays stays ->
                throw new VmStateException(Sentence.of(
                                work.vm() + ": " + action.reason() + ", and stays there: " + stays.reason())
                        + " Nothing is lost, the next ensure tries again. Found: " + seen.describe(work.host()) + ".");
        };
    }
}
