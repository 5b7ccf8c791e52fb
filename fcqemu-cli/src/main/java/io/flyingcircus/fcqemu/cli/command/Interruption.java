package io.flyingcircus.fcqemu.cli.command;

import io.flyingcircus.fcqemu.domain.VmCommands;
import io.flyingcircus.fcqemu.ports.failure.FcQemuException;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * What happens when a command is told to end (Ctrl-C, SIGTERM) while it may be moving a guest: the migration is called off as
 * {@code migrate --cancel} would, and the command ends when it has said what became of the guest. Where none is under way, or
 * it is too late to call it off, its process ends at once, having said what is there of the VM and how to go on; the daemon does it
 * to its end.
 */
final class Interruption implements AutoCloseable {

    /** To write its last words once the migration has ended. */
    private static final long LAST_WORDS_SECONDS = 10;

    private final Workplace workplace;
    private final CountDownLatch over = new CountDownLatch(1);
    private final List<Workplace.Registered> reactions = new ArrayList<>();
    private final List<CompletableFuture<Boolean>> callingOff = new CopyOnWriteArrayList<>();

    /** Of a command that is carried out there. */
    Interruption(Workplace workplace) {
        this.workplace = workplace;
    }

    /** From now on, until all is over. */
    void callsOff(VmCommands commands, VmName vm) {
        CompletableFuture<Boolean> calledOff = new CompletableFuture<>();
        callingOff.add(calledOff);
        reactions.add(workplace.whenTold(() -> {
            try {
                calledOff.complete(callOff(commands, vm));
            } finally {
                // Also where it failed unexpectedly: somebody waits for it.
                calledOff.complete(false);
            }
            return calledOff.join();
        }));
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

    /**
     * From now on, until all is over: where the process is ended in the middle, nothing having been called off, that is told.
     *
     * @param lastWords tells it; called in a thread of its own
     */
    void isToldOtherwise(Runnable lastWords) {
        if (!workplace.cutsOff()) {
            return;
        }
        reactions.add(workplace.whenTold(() -> {
            boolean calledOff = callingOff.stream().map(CompletableFuture::join).reduce(false, Boolean::logicalOr);
            if (!calledOff && !isOverWithin(Duration.ZERO)) {
                lastWords.run();
            }
            return calledOff;
        }));
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
