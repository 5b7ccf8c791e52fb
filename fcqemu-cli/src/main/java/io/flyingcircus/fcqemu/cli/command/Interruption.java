package io.flyingcircus.fcqemu.cli.command;

import io.flyingcircus.fcqemu.domain.VmCommands;
import io.flyingcircus.fcqemu.ports.failure.FcQemuException;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * What happens when the process is told to end (Ctrl-C, SIGTERM) while it may be moving a guest: the migration is called off as
 * {@code migrate --cancel} would, and the process ends when it has said what became of the guest. Where none is under way, or
 * it is too late to call it off, the process ends at once, and the next {@code ensure} goes on.
 */
final class Interruption implements AutoCloseable {

    /** To write its last words once the migration has ended. */
    private static final long LAST_WORDS_SECONDS = 10;

    private final CountDownLatch over = new CountDownLatch(1);
    private final List<Thread> hooks = new ArrayList<>();

    /** From now on, until all is over. */
    void callsOff(VmCommands commands, VmName vm) {
        var hook = new Thread(() -> callOff(commands, vm), "interrupted");
        hooks.add(hook);
        Runtime.getRuntime().addShutdownHook(hook);
    }

    private void callOff(VmCommands commands, VmName vm) {
        try {
            commands.callOffMigration(vm);
            // The JVM ends with its last hook, whatever its other threads are about to say.
            if (!over.await(LAST_WORDS_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the command did not end after its migration had");
            }
        } catch (FcQemuException nothingToCallOff) {
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** All is said. */
    @Override
    public void close() {
        over.countDown();
        try {
            hooks.forEach(Runtime.getRuntime()::removeShutdownHook);
        } catch (IllegalStateException ending) {
            // They run already, and were waiting for this.
            return;
        }
    }
}
