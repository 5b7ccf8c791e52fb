package io.flyingcircus.fcqemu.cli.check;

import io.flyingcircus.fcqemu.domain.check.Asked;
import io.flyingcircus.fcqemu.domain.check.FindRemains;
import io.flyingcircus.fcqemu.domain.check.HostFacts;
import io.flyingcircus.fcqemu.domain.check.HostLook;
import io.flyingcircus.fcqemu.domain.check.Remains;
import io.flyingcircus.fcqemu.domain.check.Resident;
import io.flyingcircus.fcqemu.domain.check.VolumeHold;
import io.flyingcircus.fcqemu.domain.host.HostPorts;
import io.flyingcircus.fcqemu.domain.host.Settings;
import io.flyingcircus.fcqemu.ports.failure.FcQemuException;
import io.flyingcircus.fcqemu.ports.hypervisor.VmProcess;
import io.flyingcircus.fcqemu.ports.keys.KeyStore;
import io.flyingcircus.fcqemu.ports.memory.MemoryUse;
import io.flyingcircus.fcqemu.ports.storage.StorageSession;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Looks at all parts of a host at once, and waits for each until the same moment. */
public final class Inquiry {

    /** For the last look at {@code /proc}, after everything else had its time. */
    private static final Duration LAST_LOOK = Duration.ofMillis(150);

    /** For the end of the connection, where nothing hangs in it. */
    private static final Duration GOOD_BYE = Duration.ofMillis(100);

    private static final int LOCKS_AT_ONCE = 16;
    private static final int MEMORY_AT_ONCE = 4;

    private final Supplier<HostPorts> ports;
    private final KeyStore keys;
    private final Settings settings;
    private final Deadline deadline;

    /**
     * Nothing is asked yet.
     *
     * @param ports makes the ports of the host anew: ports are for one thread
     * @param keys the fleet's, for several threads
     */
    public Inquiry(Supplier<HostPorts> ports, KeyStore keys, Settings settings, Deadline deadline) {
        this.ports = ports;
        this.keys = keys;
        this.settings = settings;
        this.deadline = deadline;
    }

    private record MemoryQuestion(VmProcess process, Future<Optional<MemoryUse>> answer) {}

    private record LockQuestion(VmName vm, Future<List<VolumeHold>> answer) {}

    /** Everything that could be found out in time. */
    public HostFacts ask() {
        HostLook look = look();
        Questions host = new Questions("host", 1);
        Future<List<Resident>> residentsToBe = host.ask(look::residents);
        Future<List<VmName>> registered = new Questions("consul", 1).ask(look()::registered);
        HostLook storageLook = look();
        Questions ceph = new Questions("ceph", 1);
        CompletableFuture<StorageSession> session = new CompletableFuture<>();
        Future<Boolean> mayFence = ceph.ask(() -> mayFence(storageLook, session));

        Asked<List<Resident>> residents = Questions.answer(residentsToBe, deadline);
        List<Resident> known = residents.answer().orElse(List.of());
        List<MemoryQuestion> memory = askForMemory(known);
        List<LockQuestion> locks = askForLocks(storageLook, session, known);

        Future<List<Remains>> remains = new Questions("remains", 1).ask(() -> findRemains(session));

        Asked<List<VmName>> registrations = Questions.answer(registered, deadline);
        Asked<Boolean> fencing = Questions.answer(mayFence, deadline);
        List<HostFacts.Locked> locked = new ArrayList<>();
        for (LockQuestion question : locks) {
            locked.add(new HostFacts.Locked(question.vm(), Questions.answer(question.answer(), deadline)));
        }
        List<HostFacts.Used> used = new ArrayList<>();
        for (MemoryQuestion question : memory) {
            used.add(new HostFacts.Used(question.process(), Questions.answer(question.answer(), deadline)));
        }
        Asked<List<Remains>> left = Questions.answer(remains, deadline);
        Future<List<VmProcess>> later = new Questions("again", 1).ask(look()::processes);
        Asked<List<VmProcess>> now = Questions.answer(later, deadline.plus(LAST_LOOK));
        boolean hangs = left instanceof Asked.TooLate
                || fencing instanceof Asked.TooLate
                || locked.stream().anyMatch(vm -> vm.holds() instanceof Asked.TooLate);
        sayGoodBye(ceph, session, hangs);
        return new HostFacts(settings.memory(), residents, used, locked, fencing, registrations, left, now);
    }

    private HostLook look() {
        return new HostLook(ports.get(), settings);
    }

    /** Whatever keeps it from being found out is told by the others, who ask the same. */
    private List<Remains> findRemains(CompletableFuture<StorageSession> session) {
        return new FindRemains(ports.get(), keys).run(opened(session));
    }

    /** Before all locks: where the OSDs hang, questions about locks leave no room for any other. */
    private static boolean mayFence(HostLook look, CompletableFuture<StorageSession> session) {
        StorageSession opened;
        try {
            opened = look.connect();
        } catch (RuntimeException failure) {
            session.completeExceptionally(failure);
            throw failure;
        }
        try {
            return look.mayFence(opened);
        } finally {
            session.complete(opened);
        }
    }

    private List<MemoryQuestion> askForMemory(List<Resident> residents) {
        HostLook look = look();
        Questions threads = new Questions("memory", MEMORY_AT_ONCE);
        return residents.stream()
                .flatMap(vm -> vm.processes().stream())
                .map(process -> new MemoryQuestion(process, threads.ask(() -> look.memory(process))))
                .toList();
    }

    private static StorageSession opened(CompletableFuture<StorageSession> session) {
        try {
            return session.join();
        } catch (CompletionException failed) {
            throw failed.getCause() instanceof FcQemuException known ? known : failed;
        }
    }

    /** One connection serves many threads. */
    private static List<LockQuestion> askForLocks(
            HostLook look, CompletableFuture<StorageSession> session, List<Resident> residents) {
        Questions threads = new Questions("locks", LOCKS_AT_ONCE);
        return residents.stream()
                .filter(Resident::hasLocksToLookAt)
                .map(vm -> new LockQuestion(vm.vm(), threads.ask(() -> look.locks(opened(session), vm))))
                .toList();
    }

    /** A connection in which something hangs is left: ending it would wait for that. */
    private static void sayGoodBye(Questions ceph, CompletableFuture<StorageSession> session, boolean hangs) {
        if (hangs || session.isCompletedExceptionally()) {
            return;
        }
        try {
            ceph.ask(() -> {
                        session.join().close();
                        return true;
                    })
                    .get(GOOD_BYE.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException slow) {
            // The process ends now, and the connection with it.
        }
    }
}
