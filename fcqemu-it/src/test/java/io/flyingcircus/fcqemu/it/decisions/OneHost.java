package io.flyingcircus.fcqemu.it.decisions;

import io.flyingcircus.fcqemu.domain.VmCommands;
import io.flyingcircus.fcqemu.domain.host.Settings;
import io.flyingcircus.fcqemu.it.memory.InMemoryHost;
import io.flyingcircus.fcqemu.it.memory.InMemoryQemu;
import io.flyingcircus.fcqemu.it.memory.SampleVm;
import io.flyingcircus.fcqemu.it.memory.World;
import io.flyingcircus.fcqemu.ports.hypervisor.RunStatus;
import io.flyingcircus.fcqemu.ports.locks.Locker;
import io.flyingcircus.fcqemu.ports.locks.VolumeLock;
import io.flyingcircus.fcqemu.ports.storage.Image;
import io.flyingcircus.fcqemu.ports.storage.VolumeKind;
import io.flyingcircus.fcqemu.ports.vm.Mib;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.List;

/** A cluster with a host {@code h1}, on which {@code test00} is defined to be online. */
final class OneHost {

    static final VmName VM = new VmName("test00");

    private final World world = new World();
    private final InMemoryHost host = world.host("h1");
    private SampleVm sample = new SampleVm();

    OneHost() {
        host.memory().total(new Mib(16_384));
        define(sample);
    }

    World world() {
        return world;
    }

    InMemoryHost host() {
        return host;
    }

    VmCommands commands() {
        return commandsOf("h1");
    }

    VmCommands commandsOf(String name) {
        return new VmCommands(world.host(name).ports(), Settings.DEFAULT);
    }

    OneHost define(SampleVm other) {
        sample = other;
        host.definitions().activate(other.definition());
        return this;
    }

    /** Its looks share one, as those of a daemon do. */
    OneHost looksShareAConnection() {
        host.storage().keepConnectionForLooks();
        return this;
    }

    OneHost running() {
        commands().ensure(VM);
        return this;
    }

    InMemoryQemu qemu() {
        return host.hypervisor().qemu(VM);
    }

    boolean executes() {
        return host.hypervisor().living().stream().anyMatch(qemu -> qemu.status() == RunStatus.RUNNING);
    }

    /** Cookies of the locks of root, swap and tmp, empty where there is none or no image. */
    List<String> locks() {
        return VolumeKind.REQUIRED.stream()
                .map(kind -> world.storage()
                        .find(sample.image(kind))
                        .map(image -> image.lock() instanceof VolumeLock.Held held
                                ? held.locker().cookie()
                                : "")
                        .orElse(""))
                .toList();
    }

    /** Another host takes a lock. */
    OneHost lockedBy(String other, VolumeKind kind) {
        return lock(sample.image(kind), other);
    }

    /** A lock of whatever image is some host's. */
    OneHost lock(Image image, String other) {
        world.storage().image(image).locked(new VolumeLock.Held(new Locker("client.9", other, "10.0.0.9:0/9")));
        return this;
    }

    /** Its volumes exist. */
    OneHost withVolumes() {
        sample.addVolumes(world.storage());
        return this;
    }

    SampleVm sample() {
        return sample;
    }
}
