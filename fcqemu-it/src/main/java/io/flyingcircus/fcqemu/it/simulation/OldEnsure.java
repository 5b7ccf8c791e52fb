package io.flyingcircus.fcqemu.it.simulation;

import io.flyingcircus.fcqemu.it.memory.InMemoryHost;
import io.flyingcircus.fcqemu.ports.failure.FcQemuException;
import io.flyingcircus.fcqemu.ports.hypervisor.LaunchOrder;
import io.flyingcircus.fcqemu.ports.hypervisor.Monitor;
import io.flyingcircus.fcqemu.ports.storage.Image;
import io.flyingcircus.fcqemu.ports.storage.VolumeKind;
import io.flyingcircus.fcqemu.ports.vm.VmDefinition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code ensure} of the old tool: what runs gets all locks or is ended, and is sent where it is wanted; what does not run is
 * started as soon as all locks are free, and waited for while another host has them.
 */
final class OldEnsure {

    private static final Duration MONITOR = Duration.ofSeconds(30);

    private final InMemoryHost host;
    private final OldGeneration generation;
    private final VmDefinition definition;
    private final List<Image> images;
    private final Runnable beforeItSends;

    /** @param beforeItSends told when its guest is about to be sent elsewhere */
    OldEnsure(InMemoryHost host, OldGeneration generation, VmDefinition definition, Runnable beforeItSends) {
        this.host = host;
        this.generation = generation;
        this.definition = definition;
        this.beforeItSends = beforeItSends;
        this.images = VolumeKind.REQUIRED.stream()
                .map(kind -> Image.of(definition.rbdPool(), definition.name(), kind))
                .toList();
    }

    void run() {
        try (OldVolumes volumes = new OldVolumes(host, images)) {
            OldProcess process = new OldProcess(host, definition.name());
            if (process.running() && locked(volumes)) {
                host.ports().catalog().register(definition.name());
                if (!wantedHere()) {
                    beforeItSends.run();
                    new OldSource(host, generation, definition.name(), images, () -> false).run();
                }
                return;
            }
            process.destroy();
            volumes.unlock();
            host.ports().catalog().deregister(definition.name());
            host.ports().hypervisor().removeRunFiles(definition.name());
            if (!wantedHere()) {
                return;
            }
            List<String> holders = volumes.holders().stream()
                    .filter(holder -> !holder.isEmpty())
                    .toList();
            if (holders.isEmpty()) {
                start(volumes);
            } else if (!host.ports().catalog().whereabouts(definition.name()).isEmpty()) {
                new OldTarget(host, generation, definition, volumes).run();
            }
        }
    }

    private boolean wantedHere() {
        return definition.kvmHost().equals(Optional.of(host.name()));
    }

    private static boolean locked(OldVolumes volumes) {
        try {
            volumes.lock();
            return true;
        } catch (FcQemuException | OldToolException inconsistent) {
            return false;
        }
    }

    private void start(OldVolumes volumes) {
        if (!locked(volumes)) {
            return;
        }
        List<LaunchOrder.Disk> disks = new ArrayList<>();
        for (int i = 0; i < images.size(); i++) {
            disks.add(new LaunchOrder.Disk(VolumeKind.REQUIRED.get(i), images.get(i)));
        }
        host.ports().hypervisor().launch(new LaunchOrder(definition, disks));
        try (Monitor monitor = host.ports().hypervisor().openMonitor(definition.name(), MONITOR)) {
            monitor.resume();
        }
        host.ports().catalog().register(definition.name());
    }
}
