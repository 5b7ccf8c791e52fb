package io.flyingcircus.fcqemu.cli.command;

import io.flyingcircus.fcqemu.domain.VmCommands;
import io.flyingcircus.fcqemu.ports.failure.FcQemuException;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * What happens when a command is told to end (Ctrl-C, SIGTERM) while it may be moving a guest: the migration is called off as
 * {@code migrate --cancel} would, and the command ends when it has said what became of the guest. Where none is under way, or
 * it is too late to call it off, its process ends at once, and the next {@code ensure} goes on; the daemon does it to its end.
 */
final class Interruption implements AutoCloseable {

    /** To write its last words once the migration has ended. */
    private static final long LAST_WORDS_SECONDS = 10;

    private final Workplace workplace;
    private final CountDownLatch over = new CountDownLatch(1);
    private final List<Workplace.Registered> reactions = new ArrayList<>();

    /** Of a command that is carried out there. */
    Interruption(Workplace workplace) {
        this.workplace = workplace;
    }

    /** From now on, until all is over. */
    void callsOff(VmCommands commands, VmName vm) {
        reactions.add(workplace.whenTold(() -> callOff(commands, vm)));
    }

    private boolean callOff(VmCommands commands, VmName vm) {
        try {
            commands.callOffMigration(vm);
            // A JVM ends with its last hook, whatever its other threads are about to say.
            if (!over.await(LAST_WORDS_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the command did not end after its migration had");
            }
            return true;
        } catch (FcQemuException nothingToCallOff) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** From now on, until all is over, for a command that knows itself how to end early. */
    void tells(Consumer<Host.LastWords> reaction) {
        reactions.add(workplace.whenTold(() -> {
            reaction.accept(this::isOverWithin);
            return isOverWithin(Duration.ZERO);
        }));
    }

    private boolean isOverWithin(Duration patience) {
        try {
            return over.await(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** All is said. */
    @Override
    public void close() {
        over.countDown();
        reactions.forEach(Workplace.Registered::remove);
    }
}
