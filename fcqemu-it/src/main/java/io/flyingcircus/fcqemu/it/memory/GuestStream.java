package io.flyingcircus.fcqemu.it.memory;

import io.flyingcircus.fcqemu.ports.hypervisor.MigrationPhase;
import io.flyingcircus.fcqemu.ports.hypervisor.RunStatus;
import java.time.Duration;

/**
 * A guest on its way from one QEMU to another. Its last moments are steps of their own: the source stops the guest, the
 * target has everything, the source knows that. What breaks between the last two leaves a target that has everything and a
 * source that goes on by itself.
 */
public final class GuestStream {

    private enum Stage {
        SENDING,
        STOPPED,
        LOADED,
        OVER
    }

    private static final Duration SETUP = Duration.ofMillis(5);
    private static final Duration LAST = Duration.ofMillis(5);
    private static final Duration KNOWN = Duration.ofMillis(1);

    private final World world;
    private final InMemoryQemu source;
    private final InMemoryQemu target;
    private Stage stage = Stage.SENDING;

    GuestStream(World world, InMemoryQemu source, InMemoryQemu target) {
        this.world = world;
        this.source = source;
        this.target = target;
    }

    void begin(Duration length) {
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
        if (source.status() != RunStatus.RUNNING) {
            fail(MigrationPhase.FAILED);
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
        target.load(source);
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

    void cancel() {
        fail(MigrationPhase.CANCELLED);
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
        boolean targetHasAll = stage == Stage.LOADED;
        boolean stopped = stage != Stage.SENDING;
        stage = Stage.OVER;
        if (!targetHasAll) {
            target.exit();
        }
        if (source.alive()) {
            source.phase(how);
            if (stopped) {
                source.status(RunStatus.RUNNING);
            }
        }
    }
}
