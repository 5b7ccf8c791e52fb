package io.flyingcircus.fcqemu.adapter.qemu.hostlocks;

import io.flyingcircus.fcqemu.adapter.qemu.host.HostPaths;
import io.flyingcircus.fcqemu.adapter.qemu.linux.FlockedFile;
import io.flyingcircus.fcqemu.adapter.qemu.linux.Pause;
import io.flyingcircus.fcqemu.ports.failure.HostException;
import io.flyingcircus.fcqemu.ports.hostlocks.HeldLock;
import io.flyingcircus.fcqemu.ports.hostlocks.HostLock;
import io.flyingcircus.fcqemu.ports.hostlocks.HostLocks;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Host locks by {@code flock(2)}.
 *
 * <p>Waiting is asking again and again: a native call that waits could neither be bounded nor interrupted, and would
 * hold the carrier of a virtual thread. The kernel promises no order among those who wait, so none is lost.
 */
public final class FlockHostLocks implements HostLocks {

    private static final Duration LONGEST_PAUSE = Duration.ofMillis(25);

    private final HostPaths paths;

    /** Locks of the host below these paths. */
    public FlockHostLocks(HostPaths paths) {
        this.paths = paths;
    }

    /**
     * Loads what the first lock would load otherwise, JNA above all, which takes as long as everything else a command does
     * before it. For a program that can do so beside other work.
     *
     * @throws LinkageError if it cannot be loaded, as the first lock would
     */
    public static void load() {
        FlockedFile.load();
    }

    @Override
    public Optional<HeldLock> tryAcquire(HostLock lock) {
        Path file = file(lock);
        try {
            Files.createDirectories(paths.runFolder());
            return FlockedFile.tryLock(file, FlockedFile.Mode.EXCLUSIVE).map(Held::new);
        } catch (IOException e) {
            throw new HostException(
                    "lock file " + file + " cannot be used (" + e.getMessage()
                            + "); nothing was done; it has to be a regular file that this user may write, in a folder"
                            + " with room: remove what is in its place if no fc-qemu is at work, and try again",
                    e);
        }
    }

    @Override
    public Optional<HeldLock> acquire(HostLock lock, Duration patience) {
        Pause pause = new Pause(patience, LONGEST_PAUSE);
        while (true) {
            Optional<HeldLock> held = tryAcquire(lock);
            if (held.isPresent() || pause.expired()) {
                return held;
            }
            pause.await();
        }
    }

    private Path file(HostLock lock) {
        return switch (lock) {
            case HostLock.OfVm of -> paths.vmLock(of.vm());
            case HostLock.OfHost host -> paths.hostLock();
            case HostLock.OfMigration migration -> paths.migrationLock();
            case HostLock.OfNext(VmName vm) -> paths.nextLock(vm);
            case HostLock.OfDaemon daemon -> paths.daemonLock();
            case HostLock.OfTurn(int number) -> paths.turnLock(number);
        };
    }

    private record Held(FlockedFile file) implements HeldLock {
        @Override
        public void close() {
            file.close();
        }
    }
}
