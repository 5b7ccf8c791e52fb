package io.flyingcircus.fcqemu.domain.daemon;

import io.flyingcircus.fcqemu.domain.received.Errand;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What is to be done for one VM. However often it is woken, it is ensured once for all of that; what wakes it while it is
 * being ensured has it ensured once more.
 */
final class VmQueue {

    /** More than anybody asks for at once. */
    private static final int MOST_SNAPSHOTS = 1000;

    private final VmName vm;
    private final Supplier<Pace> pace;
    private final SequencedSet<Errand.Snapshot> snapshots = new LinkedHashSet<>();
    private @Nullable Duration ensureDue;
    private Duration snapshotsDue = Duration.ZERO;
    private @Nullable Errand atWork;
    private Duration begun = Duration.ZERO;
    private Duration waited = Duration.ZERO;
    private int failures;
    private int foundBusy;
    private int endedSoon;

    VmQueue(VmName vm, Supplier<Pace> pace) {
        this.vm = vm;
        this.pace = pace;
    }

    /** Has it ensured at that moment, or before. */
    void wake(Duration at) {
        if (ensureDue == null || at.compareTo(ensureDue) < 0) {
            ensureDue = at;
        }
    }

    void ask(Errand.Snapshot snapshot) {
        if (snapshots.size() < MOST_SNAPSHOTS) {
            snapshots.add(snapshot);
        }
    }

    void exited(Duration lived, Duration now) {
        endedSoon = lived.compareTo(Pace.SOON) < 0 ? endedSoon + 1 : 0;
        wake(now.plus(pace.get().afterEnd(endedSoon)));
    }

    /** How long what was begun last had been due. */
    Duration waited() {
        return waited;
    }

    boolean isAtWork() {
        return atWork != null;
    }

    /** The moment from which it counts no more among those that are worked on at once. */
    Duration overlongAt() {
        return begun.plus(pace.get().overlong());
    }

    /** When something is to be done next; empty while something is. */
    Optional<Duration> due() {
        if (atWork != null) {
            return Optional.empty();
        }
        Duration first = ensureDue;
        if (!snapshots.isEmpty() && (first == null || snapshotsDue.compareTo(first) < 0)) {
            first = snapshotsDue;
        }
        return Optional.ofNullable(first);
    }

    /** Begins what is due first. */
    Errand begin(Duration now) {
        Errand next;
        Duration since = now;
        if (ensureDue != null && ensureDue.compareTo(now) <= 0) {
            since = ensureDue;
            ensureDue = null;
            next = new Errand.Ensure(vm);
        } else {
            next = snapshots.removeFirst();
        }
        atWork = next;
        begun = now;
        waited = now.minus(since);
        return next;
    }

    void ended(Outcome outcome, Duration now) {
        Errand errand = atWork;
        atWork = null;
        failures = outcome == Outcome.FAILED ? failures + 1 : 0;
        foundBusy = outcome == Outcome.BUSY ? foundBusy + 1 : 0;
        switch (errand) {
            case Errand.Ensure _ -> ensured(outcome, now);
            case Errand.Snapshot snapshot
            when outcome == Outcome.BUSY -> {
                snapshots.add(snapshot);
                snapshotsDue = now.plus(pace.get().lookAgain(foundBusy));
            }
            case Errand.Snapshot _ -> {}
            case null -> throw new IllegalStateException(vm + " was not at work");
        }
    }

    private void ensured(Outcome outcome, Duration now) {
        switch (outcome) {
            case DONE -> wake(regular(now));
            case NOTHING_HERE -> {}
            case BUSY -> wake(now.plus(pace.get().lookAgain(foundBusy)));
            case FAILED -> wake(now.plus(pace.get().tryAgain(failures)));
        }
    }

    /**
     * The next regular look, half a period away or more. Each VM has its own moment within the period, so that a thousand that
     * change at once are not looked at at once for ever after.
     */
    Duration regular(Duration now) {
        long period = pace.get().period().toMillis();
        long own = Math.floorMod(vm.value().hashCode() * 2_654_435_761L, period);
        long earliest = now.toMillis() + period / 2;
        return Duration.ofMillis(earliest + Math.floorMod(own - earliest, period));
    }

    boolean isEmpty() {
        return atWork == null && ensureDue == null && snapshots.isEmpty();
    }
}
