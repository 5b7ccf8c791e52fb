package io.flyingcircus.fcqemu.it.memory;

import io.flyingcircus.fcqemu.ports.hypervisor.MigrationPhase;
import io.flyingcircus.fcqemu.ports.hypervisor.MigrationProgress;
import io.flyingcircus.fcqemu.ports.hypervisor.RunStatus;
import java.time.Duration;

/**
 * A guest on its way from one QEMU to another. Its last moments are steps of their own: the source stops the guest, the
 * target has everything, the source knows that. What breaks between the last two leaves a target that has everything and a
 * source that goes on by itself. One that is switched over (postcopy) stops the guest at once, and part of its memory follows
 * while it may go on at the target; what breaks then leaves two QEMUs that wait for ever for the rest. All of that as QEMU 7.2
 * was seen to do it.
 */
public final class GuestStream {

    private enum Stage {
        SENDING,
        STOPPED,
        LOADED,
        SWITCHING,
        SPLIT,
        OVER
    }

    private static final long BYTES_PER_SECOND = 100_000_000;
    private static final Duration SETUP = Duration.ofMillis(5);
    private static final Duration LAST = Duration.ofMillis(5);
    private static final Duration NOTICED = Duration.ofMillis(200);
    private static final int PARTS = 30;
    private static final Duration KNOWN = Duration.ofMillis(1);

    private final World world;
    private final InMemoryQemu source;
    private final InMemoryQemu target;
    private final Duration length;
    private final Duration neededPause;
    private final Duration following;
    private Duration passBegin = Duration.ZERO;
    private long passes = 1;
    private Stage stage = Stage.SENDING;
    private boolean executed = true;
    private int followed;

    GuestStream(
            World world,
            InMemoryQemu source,
            InMemoryQemu target,
            Duration length,
            Duration neededPause,
            Duration following) {
        this.following = following;
        this.world = world;
        this.source = source;
        this.target = target;
        this.length = length;
        this.neededPause = neededPause;
    }

    /** What {@code query-migrate} says at one of its ends; only the source knows figures. */
    MigrationProgress seenBy(InMemoryQemu qemu) {
        if (qemu != source) {
            return MigrationProgress.of(qemu.phase());
        }
        long bytes = passes == 1 ? BYTES_PER_SECOND * length.toMillis() / 1000 : rest();
        Duration inPass = world.clock().elapsed().minus(passBegin);
        long sent = open() ? Math.min(bytes, bytes * inPass.toMillis() / Math.max(1, length.toMillis())) : bytes;
        return new MigrationProgress(
                qemu.phase(),
                BYTES_PER_SECOND * length.toMillis() / 1000,
                (passes - 1) * rest() + sent + followed * rest() / PARTS,
                bytes - sent,
                passes == 1 ? 0 : rest() * 1000 / Math.max(1, length.toMillis()),
                BYTES_PER_SECOND,
                passes,
                neededPause,
                Duration.ZERO,
                Duration.ZERO,
                "");
    }

    /** What is left at the beginning of every pass but the first. */
    private long rest() {
        return BYTES_PER_SECOND * neededPause.toMillis() / 1000;
    }

    void begin() {
        passBegin = world.clock().elapsed();
        source.stream(this);
        target.stream(this);
        source.phase(MigrationPhase.SETUP);
        target.phase(MigrationPhase.ACTIVE);
        world.clock().after(SETUP, () -> {
            if (stage == Stage.SENDING) {
                source.phase(MigrationPhase.ACTIVE);
            }
        });
        world.clock().after(SETUP.plus(length), this::stopGuest);
    }

    /** Whether it is not over. */
    public boolean open() {
        return stage != Stage.OVER;
    }

    /** Whether the target has everything and the source does not know. */
    public boolean loaded() {
        return stage == Stage.LOADED;
    }

    private void stopGuest() {
        if (stage != Stage.SENDING) {
            return;
        }
        if (source.status() != RunStatus.RUNNING && source.status() != RunStatus.PAUSED) {
            fail(MigrationPhase.FAILED);
            return;
        }
        executed = source.status() == RunStatus.RUNNING;
        if (executed && source.allowedPause().compareTo(neededPause) < 0) {
            passes++;
            passBegin = world.clock().elapsed();
            world.clock().after(length, this::stopGuest);
            return;
        }
        stage = Stage.STOPPED;
        source.status(RunStatus.FINISH_MIGRATE);
        source.phase(MigrationPhase.DEVICE);
        world.clock().after(LAST, this::load);
    }

    private void load() {
        if (stage != Stage.STOPPED) {
            return;
        }
        stage = Stage.LOADED;
        target.load(source, executed);
        target.phase(MigrationPhase.COMPLETED);
        world.clock().after(KNOWN, this::complete);
    }

    private void complete() {
        if (stage != Stage.LOADED) {
            return;
        }
        stage = Stage.OVER;
        source.phase(MigrationPhase.COMPLETED);
        source.status(RunStatus.POSTMIGRATE);
    }

    /** Part of the guest's memory is to follow the rest of it. */
    void switchOver() {
        if (stage == Stage.SENDING) {
            stage = Stage.SWITCHING;
            world.clock().after(LAST, this::split);
        }
    }

    private void split() {
        if (stage != Stage.SWITCHING) {
            return;
        }
        stage = Stage.SPLIT;
        executed = source.status() == RunStatus.RUNNING;
        source.status(RunStatus.FINISH_MIGRATE);
        source.phase(MigrationPhase.POSTCOPY_ACTIVE);
        source.takenApart(true);
        target.load(source, executed);
        target.phase(MigrationPhase.POSTCOPY_ACTIVE);
        follow(PARTS);
    }

    /** Part by part, so that much can happen meanwhile. */
    private void follow(int parts) {
        world.clock().after(following.dividedBy(PARTS), () -> {
            if (stage != Stage.SPLIT) {
                return;
            }
            followed++;
            if (parts > 1) {
                follow(parts - 1);
            } else {
                arriveWhole();
            }
        });
    }

    private void arriveWhole() {
        stage = Stage.OVER;
        target.phase(MigrationPhase.COMPLETED);
        source.phase(MigrationPhase.COMPLETED);
        source.status(RunStatus.POSTMIGRATE);
        source.takenApart(false);
    }

    /** Whether neither of the two has all of the guest. */
    public boolean isSplit() {
        return stage == Stage.SPLIT;
    }

    /** Whether it is the end that sends. */
    boolean comesFrom(InMemoryQemu qemu) {
        return source == qemu;
    }

    void cancel() {
        if (stage == Stage.SPLIT) {
            // QEMU 7.2 does not refuse it, and the source can then be told to go on; what the target has is lost.
            world.ends(target);
            tear();
            source.phase(MigrationPhase.CANCELLED);
            source.status(RunStatus.POSTMIGRATE);
        } else {
            fail(MigrationPhase.CANCELLED);
        }
    }

    /** The two ends do not notice at the same time. */
    private void tear() {
        stage = Stage.OVER;
        if (source.alive()) {
            source.phase(MigrationPhase.POSTCOPY_PAUSED);
        }
        world.clock().after(source.alive() ? NOTICED : Duration.ZERO, () -> {
            if (target.alive()) {
                target.phase(MigrationPhase.POSTCOPY_PAUSED);
            }
        });
    }

    /** The connection breaks. */
    public void cut() {
        fail(MigrationPhase.FAILED);
    }

    /** One of the two has ended. */
    void lost(InMemoryQemu which) {
        fail(MigrationPhase.FAILED);
    }

    private void fail(MigrationPhase how) {
        if (stage == Stage.OVER) {
            return;
        }
        if (stage == Stage.SPLIT) {
            tear();
            return;
        }
        boolean targetHasAll = stage == Stage.LOADED;
        boolean stopped = stage != Stage.SENDING && stage != Stage.SWITCHING;
        stage = Stage.OVER;
        if (!targetHasAll) {
            // QEMU ends at once then, without closing its images.
            target.crash();
        }
        if (source.alive()) {
            source.phase(how);
            if (stopped) {
                source.status(executed ? RunStatus.RUNNING : RunStatus.POSTMIGRATE);
            }
        }
    }
}
