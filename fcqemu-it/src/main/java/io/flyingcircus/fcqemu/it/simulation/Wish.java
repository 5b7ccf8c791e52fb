package io.flyingcircus.fcqemu.it.simulation;

import io.flyingcircus.fcqemu.it.memory.InMemoryHost;
import io.flyingcircus.fcqemu.it.memory.SampleVm;
import io.flyingcircus.fcqemu.it.memory.World;
import io.flyingcircus.fcqemu.ports.vm.HostName;
import io.flyingcircus.fcqemu.ports.vm.VmDefinition;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.time.Duration;
import java.util.function.Supplier;

/** On which host the VM is wanted, and how the hosts learn of it: by one definition after the other. */
final class Wish {

    /** Until the newest definition follows one that came once more. */
    private static final Duration PAUSE = Duration.ofSeconds(20);

    private final World world;
    private final VmName vm;
    private HostName host = new HostName("h1");
    private VmDefinition newest = definition(1, host);

    Wish(World world, VmName vm) {
        this.world = world;
        this.vm = vm;
    }

    /** Where it is wanted. */
    HostName host() {
        return host;
    }

    /** The newest definition. */
    VmDefinition definition() {
        return newest;
    }

    private static VmDefinition definition(long generation, HostName host) {
        return new SampleVm().generation(generation).on(host.value()).definition();
    }

    /** All hosts learn that the VM is wanted there. */
    void want(HostName there) {
        want(there, () -> Duration.ZERO);
    }

    /** Each host learns, after a while, that the VM is wanted there. */
    void want(HostName there, Supplier<Duration> delay) {
        host = there;
        VmDefinition definition = definition(newest.generation() + 1, there);
        newest = definition;
        for (InMemoryHost each : world.hosts()) {
            Duration after = delay.get();
            if (after.isZero()) {
                stage(each, definition);
            } else {
                world.clock().after(after, () -> stage(each, definition));
            }
        }
    }

    /** The service that brings definitions keeps their order: one that was overtaken is never brought. */
    private void stage(InMemoryHost at, VmDefinition definition) {
        if (definition.generation() < newest.generation()) {
            return;
        }
        at.definitions().receive(definition);
        if (definition.generation() == 2) {
            at.definitions().activateStaged(vm);
        }
    }

    /** The first definition of all arrives once more, and soon after it the newest again. */
    void stageOld(HostName name) {
        InMemoryHost at = world.host(name.value());
        VmDefinition old =
                new SampleVm().generation(1).on("h" + world.hosts().size()).definition();
        at.definitions().receive(old);
        world.clock().after(PAUSE, () -> at.definitions().receive(definition()));
    }
}
