package io.flyingcircus.fcqemu.it.memory;

import io.flyingcircus.fcqemu.ports.hypervisor.BlockDevice;
import io.flyingcircus.fcqemu.ports.hypervisor.LaunchOrder;
import io.flyingcircus.fcqemu.ports.hypervisor.RunStatus;
import io.flyingcircus.fcqemu.ports.hypervisor.Throttle;
import io.flyingcircus.fcqemu.ports.hypervisor.VmProcess;
import io.flyingcircus.fcqemu.ports.network.RoutedTap;
import io.flyingcircus.fcqemu.ports.storage.Image;
import java.util.ArrayList;
import java.util.List;

/** One QEMU process: what it does by itself, and what a test can make it do. */
public final class InMemoryQemu {

    private final InMemoryHost host;
    private final VmProcess process;
    private final StorageClient client;
    private final List<Image> images;
    private final List<RoutedTap> taps;
    private final List<BlockDevice> devices = new ArrayList<>();
    private final InMemoryGuest guest;
    private RunStatus status = RunStatus.PRELAUNCH;
    private MonitorMood monitor = MonitorMood.ANSWERS;
    private Ends ends = Ends.ON_QUIT;
    private boolean alive = true;
    private boolean monitorOpen;
    private boolean watchdogArmed = true;

    InMemoryQemu(InMemoryHost host, VmProcess process, LaunchOrder order) {
        this.host = host;
        this.process = process;
        this.guest = new InMemoryGuest(host.world().clock());
        this.client = host.world().storage().newClient(host.address());
        this.images = order.volumes().stream().map(LaunchOrder.Disk::image).toList();
        this.taps = order.definition().interfaces().stream()
                .map(card -> RoutedTap.of(card.network(), order.definition().id()))
                .toList();
        taps.forEach(host.routes()::plug);
        for (Image image : images) {
            host.world().storage().watch(image, client);
            long sizeBytes = host.world().storage().image(image).sizeBytes();
            devices.add(
                    new BlockDevice("virtio" + devices.size(), image.fullName(), sizeBytes, Throttle.UNLIMITED, "ok"));
        }
    }

    /** How the port names it. */
    public VmProcess process() {
        return process;
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
        status = now;
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

    /** It ends without a word: its watches stay for a while. */
    public void crash() {
        if (alive) {
            alive = false;
            taps.forEach(host.routes()::unplug);
            host.world().storage().vanish(client);
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
        }
    }

    /** A measure is taken against it. */
    void take(Ends measure) {
        if (measure.compareTo(ends) < 0) {
            return;
        }
        if (measure == Ends.ON_KILL) {
            crash();
        } else {
            exit();
        }
    }

    MonitorMood mood() {
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
