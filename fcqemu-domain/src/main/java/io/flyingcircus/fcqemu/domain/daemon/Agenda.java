package io.flyingcircus.fcqemu.domain.daemon;

import io.flyingcircus.fcqemu.domain.received.Errand;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the daemon has to do for the VMs of its host. It never gives out two things for one VM at the same time, nor more at
 * once than its pace allows, and what has been due longest first. Moments are those of a clock that never goes backwards.
 *
 * <p>For one thread at a time.
 */
public final class Agenda {

    private Pace pace;
    private final Map<VmName, VmQueue> queues = new TreeMap<>();

    /** An empty one. */
    public Agenda(Pace pace) {
        this.pace = pace;
    }

    /** From now on this is the pace. */
    public void pace(Pace other) {
        pace = other;
    }

    /** Has a VM ensured as soon as can be. */
    public void wake(VmName vm, Duration now) {
        queue(vm).wake(now);
    }

    /** Has a VM ensured when it is its regular turn, and from then on. */
    public void attend(VmName vm, Duration now) {
        VmQueue queue = queue(vm);
        queue.wake(queue.regular(now));
    }

    /** Has something done that was received. */
    public void ask(Errand errand, Duration now) {
        switch (errand) {
            case Errand.Ensure(VmName vm) -> wake(vm, now);
            case Errand.Snapshot snapshot -> queue(snapshot.vm()).ask(snapshot);
        }
    }

    /**
     * A QEMU has ended: has its VM ensured at once, or, if it keeps ending soon after its start, later and later, as its
     * supervisor does.
     *
     * @param lived how long it lived
     */
    public void exited(VmName vm, Duration lived, Duration now) {
        queue(vm).exited(lived, now);
    }

    /** What is to be begun now; tell with {@link #ended} what became of it. */
    public Optional<Errand> begin(Duration now) {
        if (counted(now) >= pace.atOnce()) {
            return Optional.empty();
        }
        return first().filter(queue -> queue.due().orElseThrow().compareTo(now) <= 0)
                .map(queue -> queue.begin(now));
    }

    /** What became of something that was begun. */
    public void ended(Errand errand, Outcome outcome, Duration now) {
        VmQueue queue = queue(errand.vm());
        queue.ended(outcome, now);
        if (queue.isEmpty()) {
            queues.remove(errand.vm());
        }
    }

    /** How long until {@link #begin} may have something, if nothing else happens; empty if it never will. */
    public Optional<Duration> untilNext(Duration now) {
        Optional<Duration> due = first().flatMap(VmQueue::due);
        if (due.isPresent() && counted(now) >= pace.atOnce()) {
            Duration place = queues.values().stream()
                    .filter(VmQueue::isAtWork)
                    .map(VmQueue::overlongAt)
                    .filter(moment -> moment.compareTo(now) > 0)
                    .sorted()
                    .findFirst()
                    .orElseThrow();
            due = due.map(moment -> moment.compareTo(place) > 0 ? moment : place);
        }
        return due.map(moment -> moment.compareTo(now) > 0 ? moment.minus(now) : Duration.ZERO);
    }

    /** How long that which was begun last for a VM had been due. */
    public Duration waited(VmName vm) {
        return queue(vm).waited();
    }

    /** How many VMs are being worked on. */
    public int atWork() {
        return (int) queues.values().stream().filter(VmQueue::isAtWork).count();
    }

    /** How many VMs are attended to. */
    public int size() {
        return queues.size();
    }

    /** Whether this VM is. */
    public boolean knows(VmName vm) {
        return queues.containsKey(vm);
    }

    private long counted(Duration now) {
        return queues.values().stream()
                .filter(VmQueue::isAtWork)
                .filter(queue -> queue.overlongAt().compareTo(now) > 0)
                .count();
    }

    private Optional<VmQueue> first() {
        VmQueue first = null;
        for (VmQueue queue : queues.values()) {
            if (queue.due().isPresent()
                    && (first == null || queue.due().get().compareTo(first.due().orElseThrow()) < 0)) {
                first = queue;
            }
        }
        return Optional.ofNullable(first);
    }

    private VmQueue queue(VmName vm) {
        return queues.computeIfAbsent(vm, name -> new VmQueue(name, () -> pace));
    }
}
