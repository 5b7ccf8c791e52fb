package io.flyingcircus.fcqemu.it.simulation;

import io.flyingcircus.fcqemu.it.memory.InMemoryHost;
import io.flyingcircus.fcqemu.ports.catalog.IncomingVm;
import io.flyingcircus.fcqemu.ports.failure.FcQemuException;
import io.flyingcircus.fcqemu.ports.failure.PeerException;
import io.flyingcircus.fcqemu.ports.hostlocks.HeldLock;
import io.flyingcircus.fcqemu.ports.hostlocks.HostLock;
import io.flyingcircus.fcqemu.ports.hypervisor.MigrationPhase;
import io.flyingcircus.fcqemu.ports.hypervisor.Monitor;
import io.flyingcircus.fcqemu.ports.hypervisor.RunStatus;
import io.flyingcircus.fcqemu.ports.peer.Answer;
import io.flyingcircus.fcqemu.ports.peer.MigrationCookie;
import io.flyingcircus.fcqemu.ports.peer.Peer;
import io.flyingcircus.fcqemu.ports.peer.Request;
import io.flyingcircus.fcqemu.ports.storage.Image;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * {@code outmigrate} of the old tool: it lets go of its locks first, has the other host take them, and then sends the guest,
 * which executes without locks until its stream is whole.
 */
final class OldSource {

    private static final Duration CALL = Duration.ofMinutes(2);
    private static final Duration PING = Duration.ofSeconds(10);
    private static final Duration CONTACT = Duration.ofMinutes(2);
    private static final Duration MONITOR = Duration.ofSeconds(30);
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final InMemoryHost host;
    private final OldGeneration generation;
    private final VmName vm;
    private final List<Image> images;
    private final BooleanSupplier changed;
    private Optional<Peer> target = Optional.empty();

    /** @param changed whether the definition that asks for it has changed */
    OldSource(InMemoryHost host, OldGeneration generation, VmName vm, List<Image> images, BooleanSupplier changed) {
        this.host = host;
        this.generation = generation;
        this.vm = vm;
        this.images = List.copyOf(images);
        this.changed = changed;
    }

    /** Sends the guest. Whatever goes wrong, it tries to keep what it has. */
    void run() {
        Optional<HeldLock> migrationLock = Optional.empty();
        try (OldVolumes volumes = new OldVolumes(host, images)) {
            MigrationCookie cookie = volumes.cookie();
            try {
                Peer peer = find(cookie);
                target = Optional.of(peer);
                migrationLock = Optional.of(acquireMigrationLocks(peer));
                volumes.unlock();
                require(peer, new Request.AcquireCephLocks());
                send(peer);
                finish(peer);
            } catch (FcQemuException | OldToolException failure) {
                rescue(volumes);
            }
        } finally {
            migrationLock.ifPresent(HeldLock::close);
        }
    }

    private Peer find(MigrationCookie cookie) {
        Duration deadline = now().plus(CONTACT);
        while (now().compareTo(deadline) < 0) {
            for (IncomingVm entry : host.ports().catalog().incoming(vm)) {
                Peer peer = host.ports().peers().at(entry.address(), cookie);
                if (answers(peer)) {
                    return peer;
                }
            }
            requireUnchanged();
            host.ports().clock().sleep(LOOK);
        }
        throw new OldToolException("nobody waits for " + vm);
    }

    private static boolean answers(Peer peer) {
        try {
            return !(peer.ask(new Request.Ping(Optional.empty()), CALL) instanceof Answer.Fault);
        } catch (PeerException failure) {
            return false;
        }
    }

    private HeldLock acquireMigrationLocks(Peer peer) {
        while (true) {
            Optional<HeldLock> here = host.ports().locks().tryAcquire(new HostLock.OfMigration());
            if (here.isPresent()) {
                if (require(peer, new Request.AcquireMigrationLock()) instanceof Answer.Decision(boolean yes) && yes) {
                    return here.get();
                }
                here.get().close();
            }
            requireUnchanged();
            host.ports().clock().sleep(LOOK);
            require(peer, new Request.Ping(Optional.of(CALL)));
        }
    }

    private void send(Peer peer) {
        if (!(require(
                        peer,
                        new Request.PrepareIncoming(host.ports().hypervisor().portable(vm)))
                instanceof Answer.WaitsAt waiting)) {
            throw new OldToolException("no address");
        }
        try (Monitor monitor = host.ports().hypervisor().openMonitor(vm, MONITOR)) {
            monitor.migration().send(waiting.address());
            Duration pinged = now();
            while (monitor.migration().look().phase().underWay()) {
                requireUnchanged();
                if (now().minus(pinged).compareTo(PING) >= 0) {
                    require(peer, new Request.Ping(Optional.empty()));
                    pinged = now();
                }
                host.ports().clock().sleep(LOOK);
            }
            if (monitor.migration().look().phase() != MigrationPhase.COMPLETED
                    || monitor.status() != RunStatus.POSTMIGRATE) {
                throw new OldToolException("it is " + monitor.status());
            }
        }
    }

    private void finish(Peer peer) {
        switch (generation) {
            case FIRST -> {
                try {
                    peer.ask(new Request.FinishIncoming(), CALL);
                } catch (PeerException swallowed) {
                    // As any fault is.
                }
                destroy();
            }
            case SECOND -> {
                destroy();
                require(peer, new Request.FinishIncoming());
            }
        }
        host.ports().catalog().deregister(vm);
        host.ports().hypervisor().removeRunFiles(vm);
    }

    /** The stream goes on meanwhile, if there is one. */
    private void rescue(OldVolumes volumes) {
        if (target.isPresent()) {
            try {
                require(target.get(), new Request.Rescue());
                destroy();
                return;
            } catch (PeerException | OldToolException refused) {
                tryToDestroyThere(target.get());
            }
        }
        try {
            volumes.lock();
        } catch (FcQemuException | OldToolException taken) {
            destroy();
        }
    }

    private void tryToDestroyThere(Peer peer) {
        try {
            peer.ask(new Request.Destroy(), CALL);
        } catch (PeerException failure) {
            // It may have gone already.
        }
    }

    private void destroy() {
        new OldProcess(host, vm).destroy();
    }

    private void requireUnchanged() {
        if (changed.getAsBoolean()) {
            throw new OldToolException("the definition changed");
        }
    }

    private static Answer require(Peer peer, Request request) {
        Answer answer = peer.ask(request, CALL);
        if (answer instanceof Answer.Fault(String reason)) {
            throw new OldToolException(reason);
        }
        return answer;
    }

    private Duration now() {
        return host.ports().clock().elapsed();
    }
}
