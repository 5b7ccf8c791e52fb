package io.flyingcircus.fcqemu.it.simulation;

import io.flyingcircus.fcqemu.it.memory.InMemoryHost;
import io.flyingcircus.fcqemu.ports.failure.FcQemuException;
import io.flyingcircus.fcqemu.ports.hostlocks.HeldLock;
import io.flyingcircus.fcqemu.ports.hostlocks.HostLock;
import io.flyingcircus.fcqemu.ports.hypervisor.IncomingOrder;
import io.flyingcircus.fcqemu.ports.hypervisor.Monitor;
import io.flyingcircus.fcqemu.ports.hypervisor.PortableMachine;
import io.flyingcircus.fcqemu.ports.hypervisor.StreamAddress;
import io.flyingcircus.fcqemu.ports.peer.Answer;
import io.flyingcircus.fcqemu.ports.peer.ReceivedRequest;
import io.flyingcircus.fcqemu.ports.peer.Reception;
import io.flyingcircus.fcqemu.ports.peer.Request;
import io.flyingcircus.fcqemu.ports.vm.VmDefinition;
import java.time.Duration;
import java.util.Optional;

/**
 * {@code inmigrate} of the old tool: its QEMU lets the guest execute the moment the stream is whole, whoever has the locks; and
 * it kills that guest if it hears nothing for too long. It serves one request at a time.
 */
final class OldTarget {

    private static final Duration CONTACT = Duration.ofMinutes(2);
    private static final Duration SILENCE = Duration.ofMinutes(1);
    private static final Duration MONITOR = Duration.ofSeconds(30);
    private static final Duration RUNNING = Duration.ofSeconds(10);
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final InMemoryHost host;
    private final OldGeneration generation;
    private final VmDefinition definition;
    private final OldVolumes volumes;
    private Duration deadline;
    private Optional<HeldLock> migrationLock = Optional.empty();
    private boolean finished;

    OldTarget(InMemoryHost host, OldGeneration generation, VmDefinition definition, OldVolumes volumes) {
        this.host = host;
        this.generation = generation;
        this.definition = definition;
        this.volumes = volumes;
        this.deadline = now().plus(CONTACT);
    }

    /** Waits for the guest. */
    void run() {
        try (Reception reception = host.ports().peers().receive(definition, volumes.cookie())) {
            host.ports().catalog().announceIncoming(definition.name(), reception.address());
            while (!finished) {
                reception.next(LOOK).ifPresent(this::serve);
                if (!finished && now().compareTo(deadline) > 0) {
                    giveUpOnSilence();
                }
            }
        } finally {
            host.ports().catalog().withdrawIncoming(definition.name());
            migrationLock.ifPresent(HeldLock::close);
        }
    }

    /** A guest that executes by then is killed; 1.1 keeps its locks even so. */
    private void giveUpOnSilence() {
        finished = true;
        new OldProcess(host, definition.name()).destroy();
        host.ports().hypervisor().removeRunFiles(definition.name());
        if (generation == OldGeneration.SECOND) {
            volumes.unlock();
        }
    }

    private void serve(ReceivedRequest received) {
        Request request = received.request();
        if (request instanceof Request.Ping(Optional<Duration> silence)) {
            deadline = now().plus(silence.orElse(SILENCE));
        } else if (deadline.compareTo(now().plus(SILENCE)) < 0) {
            deadline = now().plus(SILENCE);
        }
        Answer answer;
        try {
            answer = work(request);
        } catch (FcQemuException | OldToolException failure) {
            answer = new Answer.Fault(String.valueOf(failure.getMessage()));
        }
        received.answer(answer);
    }

    private Answer work(Request request) {
        return switch (request) {
            case Request.Ping _ -> new Answer.Done();
            case Request.AcquireMigrationLock _ -> acquireMigrationLock();
            case Request.ReleaseMigrationLock _ -> releaseMigrationLock();
            case Request.AcquireCephLocks _ -> {
                volumes.lock();
                yield new Answer.Done();
            }
            case Request.PrepareIncoming(PortableMachine machine) -> new Answer.WaitsAt(prepare(machine));
            case Request.FinishIncoming _ -> finish();
            case Request.Rescue _ -> {
                requireRunning();
                volumes.lock();
                yield finish();
            }
            case Request.Destroy _ -> {
                new OldProcess(host, definition.name()).destroy();
                host.ports().hypervisor().removeRunFiles(definition.name());
                volumes.unlock();
                finished = true;
                yield new Answer.Done();
            }
            case Request.Cancel _ -> {
                finished = true;
                yield new Answer.Done();
            }
            case Request.OfAttempt _ -> new Answer.Fault("method is not supported");
        };
    }

    private Answer acquireMigrationLock() {
        if (migrationLock.isPresent()) {
            throw new OldToolException("it is taken already");
        }
        migrationLock = host.ports().locks().tryAcquire(new HostLock.OfMigration());
        return new Answer.Decision(migrationLock.isPresent());
    }

    private Answer releaseMigrationLock() {
        if (migrationLock.isEmpty()) {
            throw new OldToolException("it is not taken");
        }
        migrationLock.get().close();
        migrationLock = Optional.empty();
        return new Answer.Done();
    }

    /** It looks at no lock. */
    private StreamAddress prepare(PortableMachine machine) {
        host.ports().hypervisor().launchIncoming(new IncomingOrder(definition, machine));
        host.hypervisor().qemu(definition.name()).startsByItself();
        try (Monitor monitor = host.ports().hypervisor().openMonitor(definition.name(), MONITOR)) {
            return monitor.migration().receive(host.address());
        }
    }

    private Answer finish() {
        requireRunning();
        host.ports().catalog().register(definition.name());
        finished = true;
        return new Answer.Done();
    }

    private void requireRunning() {
        OldProcess process = new OldProcess(host, definition.name());
        Duration end = now().plus(RUNNING);
        while (!process.running()) {
            if (now().compareTo(end) > 0) {
                throw new OldToolException("it does not run");
            }
            host.ports().clock().sleep(LOOK);
        }
    }

    private Duration now() {
        return host.ports().clock().elapsed();
    }
}
