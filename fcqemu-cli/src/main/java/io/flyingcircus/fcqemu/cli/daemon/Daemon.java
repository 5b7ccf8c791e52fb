package io.flyingcircus.fcqemu.cli.daemon;

import io.flyingcircus.fcqemu.adapter.ceph.rbd.NativeHeap;
import io.flyingcircus.fcqemu.adapter.qemu.systemd.SystemdService;
import io.flyingcircus.fcqemu.adapter.qemu.watch.ExitWatch;
import io.flyingcircus.fcqemu.adapter.qemu.watch.FolderWatch;
import io.flyingcircus.fcqemu.adapter.qemu.watch.HostWatch;
import io.flyingcircus.fcqemu.cli.client.TypedCommand;
import io.flyingcircus.fcqemu.cli.consulevents.Inbox;
import io.flyingcircus.fcqemu.cli.metrics.HostMetrics;
import io.flyingcircus.fcqemu.cli.metrics.MeasuredPorts;
import io.flyingcircus.fcqemu.cli.metrics.MetricsServer;
import io.flyingcircus.fcqemu.cli.metrics.PortMetrics;
import io.flyingcircus.fcqemu.cli.metrics.SeenMetrics;
import io.flyingcircus.fcqemu.cli.metrics.WorkMetrics;
import io.flyingcircus.fcqemu.cli.service.ClientWork;
import io.flyingcircus.fcqemu.cli.service.CommandSocket;
import io.flyingcircus.fcqemu.domain.daemon.FollowKeys;
import io.flyingcircus.fcqemu.domain.daemon.Outcome;
import io.flyingcircus.fcqemu.domain.daemon.Residents;
import io.flyingcircus.fcqemu.domain.host.HostPorts;
import io.flyingcircus.fcqemu.domain.host.Sightings;
import io.flyingcircus.fcqemu.domain.received.Errand;
import io.flyingcircus.fcqemu.ports.events.Event;
import io.flyingcircus.fcqemu.ports.events.Field;
import io.flyingcircus.fcqemu.ports.events.Level;
import io.flyingcircus.fcqemu.ports.failure.BusyException;
import io.flyingcircus.fcqemu.ports.failure.FcQemuException;
import io.flyingcircus.fcqemu.ports.failure.HostException;
import io.flyingcircus.fcqemu.ports.hostlocks.HeldLock;
import io.flyingcircus.fcqemu.ports.hostlocks.HostLock;
import io.flyingcircus.fcqemu.ports.keys.KeyStore;
import io.flyingcircus.fcqemu.ports.time.Clock;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Looks after all VMs of a host: as soon as something happens, and regularly. What it is told of is never more than a hint. It
 * keeps nothing that is not on the disk, in the storage or in Consul, so that it may be ended and started at any time.
 */
public final class Daemon implements HostWatch {

    /** What takes longer is a migration or hangs; the next daemon, or the next {@code ensure}, finds it as it is. */
    private static final Duration TO_FINISH = Duration.ofSeconds(20);

    private static final Duration USUAL_BEAT = Duration.ofSeconds(30);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(5);

    /** Three times what a daemon with 200 VMs has of Java objects that live, and then some. */
    private static final long MUCH_HEAP_BYTES = 28L << 20;

    private final Supplier<DaemonParts> source;
    private final SystemdService manager;
    private final HostPorts ports;
    private final Residents residents;
    private final Workforce workforce;
    private final ExitWatch exits;
    private final WorkMetrics metrics;
    private final SeenMetrics seen;
    private final PortMetrics measured = new PortMetrics();
    private final UnaryOperator<HostPorts> decoration;
    private final Clients clients;
    private volatile Optional<CommandSocket> commands = Optional.empty();
    private volatile DaemonParts parts;
    private volatile Duration lastBeat;
    private long rounds;

    /** Does the commands of clients. */
    @FunctionalInterface
    public interface Clients {
        /**
         * Begins to.
         *
         * @param later has an errand done by the daemon
         * @param decoration around the ports that the commands work with
         */
        ClientWork serve(Consumer<Errand> later, UnaryOperator<HostPorts> decoration);
    }

    /**
     * The daemon of a host.
     *
     * @param source reads the host's configuration anew each time
     * @param manager who started it
     * @param clients does the commands of clients
     * @param sightings told what is seen of VMs
     */
    public Daemon(Supplier<DaemonParts> source, SystemdService manager, Clients clients, Sightings sightings) {
        Clock clock = source.get().ports().get().clock();
        this.seen = new SeenMetrics(clock);
        MeasuredPorts measuring = new MeasuredPorts(measured, clock);
        Sightings all = Sightings.all(sightings, seen, measured);
        this.decoration = ports -> measuring.of(ports).seenBy(all);
        this.source = () -> source.get().around(decoration);
        this.manager = manager;
        this.clients = clients;
        this.parts = this.source.get();
        this.ports = parts.ports().get();
        this.lastBeat = ports.clock().elapsed();
        this.metrics = new WorkMetrics(ports.clock());
        this.residents = new Residents(ports);
        this.workforce =
                new Workforce(parts.pace(), errand -> parts.duty(errand), this::worked, ports.clock(), ports.events());
        this.exits = new ExitWatch(parts.paths(), this);
    }

    /**
     * Does all that until the process is told to end.
     *
     * @throws BusyException if this host has a daemon
     */
    public void run() throws InterruptedException {
        try (HeldLock _ = onlyOne();
                FolderWatch folders = new FolderWatch(parts.paths(), this)) {
            Runtime.getRuntime().addShutdownHook(new Thread(this::end, "end"));
            lookAtAll();
            Thread.ofPlatform().daemon().name("exits").start(() -> onAndOn("exits", exits::run));
            start("files", folders::run);
            start("node", following(Inbox.NODE, FollowKeys.Again.NOW_AND_THEN)::next);
            start("snapshot", following(Inbox.SNAPSHOT, FollowKeys.Again.NEVER)::next);
            start("work", workforce::run);
            HangUp.calls(this::reload);
            serveMetrics();
            takeCommands();
            tell(Level.INFO, "daemon-started", Field.of("host", ports.name()));
            manager.ready(workforce.status());
            start("watchdog", this::beat);
            while (true) {
                Thread.sleep(parts.config().daemon().period());
                lookForMore();
            }
        } catch (IOException closing) {
            tell(Level.WARNING, "daemon-ended", Field.of("reason", closing));
        }
    }

    /** Without them VMs are looked after all the same. */
    private void serveMetrics() {
        Optional<InetSocketAddress> address = parts.config().daemon().metrics();
        if (address.isEmpty()) {
            return;
        }
        metrics.load(workforce::load);
        HostMetrics host = new HostMetrics(
                () -> parts.commands().list(),
                vm -> ports.hypervisor().freezes().mayBeFrozen(vm),
                ports.clock());
        try {
            // It ends with the process.
            var _ = new MetricsServer(address.get(), host, metrics, seen, measured, this::complaint);
        } catch (HostException failure) {
            tell(Level.WARNING, "no-metrics", Field.of("reason", failure.getMessage()));
        }
    }

    /** Without it each command is done in a process of its own. */
    private void takeCommands() {
        String build = System.getProperty("fcqemu.build", "");
        if (build.isEmpty()) {
            tell(Level.WARNING, "no-commands", Field.of("reason", "it was not started by its launcher"));
            return;
        }
        var place = new TypedCommand.Place(
                build,
                parts.paths().root().toString(),
                parts.config().file().normalize().toString(),
                System.getenv().getOrDefault("TZ", ""));
        try {
            commands = Optional.of(new CommandSocket(
                    parts.paths().daemonFolder(), place, clients.serve(workforce::ask, decoration), ports.events()));
        } catch (HostException failure) {
            tell(Level.WARNING, "no-commands", Field.of("reason", failure.getMessage()));
        }
    }

    private Optional<String> complaint() {
        Duration silent = ports.clock().elapsed().minus(lastBeat);
        return silent.compareTo(betweenBeats().multipliedBy(3)) > 0
                ? Optional.of("work has stood still for " + silent.toSeconds() + " s")
                : Optional.empty();
    }

    private Duration betweenBeats() {
        return manager.watchdog().map(patience -> patience.dividedBy(4)).orElse(USUAL_BEAT);
    }

    /** Tells that work goes on, as long as it does. */
    private void beat() throws InterruptedException {
        while (true) {
            rounds = workforce.alive(rounds);
            lastBeat = ports.clock().elapsed();
            manager.alive(workforce.status());
            giveBackMemory();
            Thread.sleep(betweenBeats());
        }
    }

    /** The serial collector lets the old generation grow to its maximum before it looks through it. */
    private static void giveBackMemory() {
        if (Runtime.getRuntime().totalMemory() > MUCH_HEAP_BYTES) {
            System.gc();
        }
        NativeHeap.giveBack();
    }

    /** Reads the configuration anew; work that is under way goes on with the one it began with. */
    private void reload() {
        try {
            parts.log().reopen();
            parts = source.get();
            workforce.pace(parts.pace());
            tell(Level.INFO, "configuration-reloaded");
        } catch (FcQemuException failure) {
            tell(Level.ERROR, "configuration-kept", Field.of("reason", failure.getMessage()));
        }
    }

    private HeldLock onlyOne() {
        return ports.locks()
                .tryAcquire(new HostLock.OfDaemon())
                .orElseThrow(() -> new BusyException(
                        "this host has a daemon already, so this one ends. Find it with 'fuser -v run/fc-qemu.daemon.lock'"
                                + " or 'systemctl status fc-qemu'."));
    }

    private FollowKeys following(String prefix, FollowKeys.Again again) {
        Inbox inbox = new Inbox(parts.commands(), ports.events());
        KeyStore keys = (below, after, wait, reader) -> {
            long index = parts.keys().await(below, after, wait, reader);
            metrics.keysFollowed(prefix);
            return index;
        };
        return new FollowKeys(
                keys,
                prefix,
                again,
                ports.clock(),
                ports.entropy(),
                ports.events(),
                key -> inbox.take(key).ifPresent(workforce::ask));
    }

    private void lookAtAll() {
        residents.all().forEach(workforce::wake);
        ports.hypervisor().allProcesses().forEach(exits::watch);
    }

    /** What nobody told of. */
    private void lookForMore() {
        try {
            residents.all().forEach(workforce::attend);
            ports.hypervisor().allProcesses().forEach(exits::watch);
        } catch (FcQemuException failure) {
            tell(Level.WARNING, "look-for-more-failed", Field.of("reason", failure.getMessage()));
        }
    }

    private void worked(Errand errand, Outcome outcome, Duration waited, Duration took) {
        metrics.worked(errand, outcome, waited, took);
        if (outcome != Outcome.BUSY) {
            measured.left(errand.vm());
        }
        if (outcome == Outcome.NOTHING_HERE) {
            seen.forget(errand.vm());
        }
        // The end of one that is watched is told, and looked after.
        if (!exits.watches(errand.vm())) {
            watchProcesses(errand.vm());
        }
    }

    private void watchProcesses(VmName vm) {
        parts.ports().get().hypervisor().processes(vm).processes().forEach(exits::watch);
    }

    @Override
    public void definitionChanged(VmName vm) {
        workforce.wake(vm);
    }

    @Override
    public void started(VmName vm) {
        watchProcesses(vm);
    }

    @Override
    public void ended(VmName vm, Duration lived) {
        if (parts.config().qemu().restart()) {
            workforce.ended(vm, lived);
        }
    }

    @Override
    public void lostTrack() {
        lookAtAll();
    }

    private void end() {
        manager.stopping("finishes what takes no longer than " + TO_FINISH.toSeconds() + " s");
        try {
            Duration began = ports.clock().elapsed();
            commands.ifPresent(CommandSocket::close);
            int left = workforce.end(TO_FINISH);
            Duration rest = TO_FINISH.minus(ports.clock().elapsed().minus(began));
            int commandsLeft = commands.map(socket -> socket.finish(rest)).orElse(0);
            tell(
                    Level.INFO,
                    "daemon-ended",
                    Field.of("still-at-work", left),
                    Field.of("commands-under-way", commandsLeft));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** One of the things that never end, and are begun again if they fail. */
    @FunctionalInterface
    private interface Endless {
        void run() throws InterruptedException;
    }

    private void start(String name, Endless work) {
        Thread.ofVirtual().name(name).start(() -> onAndOn(name, work));
    }

    @SuppressWarnings("InfiniteLoop") // ends with the process
    private void onAndOn(String name, Endless work) {
        while (true) {
            try {
                try {
                    work.run();
                } catch (RuntimeException | Error failure) {
                    tell(Level.ERROR, "daemon-part-failed", failure, Field.of("part", name));
                    Thread.sleep(AFTER_FAILURE);
                }
            } catch (InterruptedException ends) {
                return;
            }
        }
    }

    private void tell(Level level, String name, Field... fields) {
        ports.events().record(new Event(level, Optional.empty(), name, List.of(fields), null));
    }

    private void tell(Level level, String name, Throwable failure, Field... fields) {
        ports.events().record(new Event(level, Optional.empty(), name, List.of(fields), failure));
    }
}
