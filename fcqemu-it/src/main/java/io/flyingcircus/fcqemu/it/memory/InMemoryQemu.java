package io.flyingcircus.fcqemu.it.memory;

import io.flyingcircus.fcqemu.ports.hypervisor.BlockDevice;
import io.flyingcircus.fcqemu.ports.hypervisor.MigrationPhase;
import io.flyingcircus.fcqemu.ports.hypervisor.RunStatus;
import io.flyingcircus.fcqemu.ports.hypervisor.StreamFeatures;
import io.flyingcircus.fcqemu.ports.hypervisor.Throttle;
import io.flyingcircus.fcqemu.ports.hypervisor.VmProcess;
import io.flyingcircus.fcqemu.ports.network.RoutedTap;
import io.flyingcircus.fcqemu.ports.storage.Image;
import io.flyingcircus.fcqemu.ports.vm.VmDefinition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** One QEMU process: what it does by itself, and what a test can make it do. */
public final class InMemoryQemu {

    private final InMemoryHost host;
    private final VmProcess process;
    private final StorageClient client;
    private final List<Image> images;
    private final StoredImage root;
    private final List<RoutedTap> taps;
    private final List<BlockDevice> devices = new ArrayList<>();
    private final InMemoryGuest guest;
    private final Duration startedAt;
    private RunStatus status = RunStatus.PRELAUNCH;
    private MonitorMood monitor = MonitorMood.ANSWERS;
    private Ends ends = Ends.ON_QUIT;
    private boolean alive = true;
    private boolean monitorOpen;
    private boolean supervised = true;
    private boolean watchdogArmed = true;
    /** A guest that was sent or has arrived has none until it goes on. */
    private boolean disksActive = true;

    private MigrationPhase phase = MigrationPhase.NONE;
    private Optional<GuestStream> stream = Optional.empty();
    private Duration allowedPause = Duration.ZERO;
    private StreamFeatures capable = new StreamFeatures(255, true, true);
    private StreamFeatures features = StreamFeatures.PLAIN;
    private Optional<String> mark = Optional.empty();
    private Optional<String> oldHostMark = Optional.empty();
    private boolean startsByItself;
    /** Whether its guest was switched over (postcopy), and part of its memory is here and part elsewhere. */
    private boolean takenApart;
    /** Number of the guest's last write its memory knows of; empty before it was started. */
    private OptionalLong memory = OptionalLong.empty();

    InMemoryQemu(InMemoryHost host, VmProcess process, VmDefinition definition, List<Image> images) {
        this.host = host;
        this.process = process;
        this.startedAt = host.world().clock().elapsed();
        this.guest = new InMemoryGuest(host.world().clock());
        this.client = host.world().storage().newClient(host.address());
        this.images = List.copyOf(images);
        this.root = host.world().storage().image(images.getFirst());
        this.taps = definition.interfaces().stream()
                .map(card -> RoutedTap.of(card.network(), definition.id()))
                .toList();
        taps.forEach(host.routes()::plug);
        for (Image image : images) {
            host.world().storage().watch(image, client);
            long sizeBytes = host.world().storage().image(image).sizeBytes();
            devices.add(
                    new BlockDevice("virtio" + devices.size(), image.fullName(), sizeBytes, Throttle.UNLIMITED, "ok"));
        }
    }

    /** What it can do, whatever it is told to. */
    StreamFeatures capable() {
        return capable;
    }

    /** It is one that can do no more than this. */
    public void capable(StreamFeatures most) {
        capable = most;
    }

    /** What its stream does. */
    public StreamFeatures features() {
        return features;
    }

    void features(StreamFeatures tuned) {
        features = tuned;
    }

    /** How long its guest may be stopped at the end of its migration. */
    Duration allowedPause() {
        return allowedPause;
    }

    void allowPause(Duration pause) {
        allowedPause = pause;
    }

    /** How the port names it. */
    public VmProcess process() {
        return process;
    }

    /** How long ago it was started. */
    Duration uptime() {
        return host.world().clock().elapsed().minus(startedAt);
    }

    /** Address of its storage client. */
    public String clientAddress() {
        return client.address();
    }

    /** The system in it. */
    public InMemoryGuest guest() {
        return guest;
    }

    /** Whether it has not ended. */
    public boolean alive() {
        return alive;
    }

    /** Its state. One whose client was cut off stops at its next write, which is at once. */
    public RunStatus status() {
        if (status == RunStatus.RUNNING && host.world().storage().isBlocked(client.address())) {
            status = RunStatus.IO_ERROR;
        }
        return status;
    }

    /** Puts it in a state. */
    public void status(RunStatus now) {
        if (now == RunStatus.RUNNING && status != RunStatus.RUNNING) {
            goOn();
        }
        disksActive = now == RunStatus.RUNNING || (disksActive && now != RunStatus.POSTMIGRATE);
        status = now;
    }

    /**
     * Its guest goes on; if somebody wrote to the disks since it stopped, its memory is older than they are. One that was cut off
     * stops at its next write, which is at once, and never writes any of it.
     */
    private void goOn() {
        if (host.world().storage().isBlocked(client.address())) {
            return;
        }
        long written = root.writes();
        if (takenApart) {
            host.world().staleCopy(process.vm() + " on " + host.name() + " goes on after it was switched over");
        }
        if (memory.isPresent() && memory.getAsLong() != written) {
            host.world()
                    .staleCopy(process.vm() + " on " + host.name() + " goes on from write " + memory.getAsLong()
                            + " of " + written);
        }
        memory = OptionalLong.of(written);
    }

    /** If its guest executes, it writes to its disks. */
    public void work() {
        if (alive && status() == RunStatus.RUNNING) {
            root.write();
            memory = OptionalLong.of(root.writes());
        }
    }

    /** How its monitor behaves from now on. */
    public void monitor(MonitorMood mood) {
        monitor = mood;
    }

    /** What it takes to end it from now on. */
    public void ends(Ends weakest) {
        ends = weakest;
    }

    /** Whether its watchdog would do something. */
    public boolean watchdogArmed() {
        return watchdogArmed;
    }

    /** Whether its VM is looked after when it ends. */
    public boolean supervised() {
        return supervised;
    }

    void endSupervision() {
        supervised = false;
    }

    /** It ends without a word: its watches stay for a while. */
    public void crash() {
        if (alive) {
            alive = false;
            taps.forEach(host.routes()::unplug);
            host.world().storage().vanish(client);
            stream.ifPresent(open -> open.lost(this));
        }
    }

    /**
     * It ends in order, as after a guest powered off: its images are closed. Its PID file stays even then, because QEMU
     * cannot reach it from its chroot.
     */
    public void exit() {
        if (alive) {
            alive = false;
            taps.forEach(host.routes()::unplug);
            host.world().storage().leave(client);
            stream.ifPresent(open -> open.lost(this));
        }
    }

    /** A measure is taken against it. */
    void take(Ends measure) {
        if (measure.compareTo(ends) < 0) {
            return;
        }
        if (alive) {
            host.world().ends(this);
        }
        if (measure == Ends.ON_KILL) {
            crash();
        } else {
            exit();
        }
    }

    /** Whether its memory is as new as its disks: nobody else wrote to them since. */
    public boolean upToDate() {
        return memory.isPresent() && memory.getAsLong() == root.writes();
    }

    /** Where its migration stands. */
    public MigrationPhase phase() {
        return phase;
    }

    /** What it was marked for. */
    public Optional<String> markedFor() {
        return mark;
    }

    void mark(String attempt) {
        mark = Optional.of(attempt);
    }

    /** What was noted of the old host that its guest goes to. */
    public Optional<String> markedForOldHost() {
        return oldHostMark;
    }

    void markForOldHost(Optional<String> note) {
        oldHostMark = note;
    }

    /** It was started without {@code -S}, as the old tool does: a guest that has arrived executes at once. */
    public void startsByItself() {
        startsByItself = true;
    }

    void phase(MigrationPhase now) {
        phase = now;
    }

    void stream(GuestStream open) {
        stream = Optional.of(open);
    }

    Optional<GuestStream> stream() {
        return stream;
    }

    /** Where it lives. */
    public InMemoryHost host() {
        return host;
    }

    /**
     * Takes over the memory of another one's guest, which has stopped.
     *
     * @param executed whether that guest executed when its last part was sent; one that was paused before arrives paused
     */
    void load(InMemoryQemu from, boolean executed) {
        memory = from.memory;
        status = RunStatus.PAUSED;
        disksActive = false;
        if (startsByItself && executed) {
            status(RunStatus.RUNNING);
        }
    }

    /** Its guest was switched over, or all of its memory has followed it: then it is as any other that was sent. */
    void takenApart(boolean now) {
        takenApart = now;
    }

    /** Whether it may write to its disks. */
    boolean disksActive() {
        return disksActive;
    }

    /** How its monitor behaves. */
    public MonitorMood mood() {
        return monitor;
    }

    boolean monitorOpen() {
        return monitorOpen;
    }

    void monitorOpen(boolean isOpen) {
        monitorOpen = isOpen;
    }

    void disarmWatchdog() {
        watchdogArmed = false;
    }

    List<BlockDevice> devices() {
        return devices;
    }

    Image image(int device) {
        return images.get(device);
    }
}
