package io.flyingcircus.fcqemu.domain;

import io.flyingcircus.fcqemu.domain.host.HostPorts;
import io.flyingcircus.fcqemu.domain.host.VmWork;
import io.flyingcircus.fcqemu.domain.lifecycle.ClearAway;
import io.flyingcircus.fcqemu.domain.lifecycle.ColdStart;
import io.flyingcircus.fcqemu.domain.lifecycle.EndProcess;
import io.flyingcircus.fcqemu.domain.lifecycle.GracefulStop;
import io.flyingcircus.fcqemu.domain.lifecycle.StayOff;
import io.flyingcircus.fcqemu.domain.volumes.VolumeSet;
import io.flyingcircus.fcqemu.ports.definitions.DefinitionReading;
import io.flyingcircus.fcqemu.ports.failure.InvalidCommandException;
import io.flyingcircus.fcqemu.ports.vm.ShutdownSignal;
import io.flyingcircus.fcqemu.ports.vm.VmDefinition;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.Optional;

/** {@code start}, {@code stop}, {@code restart}, {@code kill}. */
final class LifeCycleCommands {

    private final HostPorts ports;
    private final VmAccess access;

    LifeCycleCommands(HostPorts ports, VmAccess access) {
        this.ports = ports;
        this.access = access;
    }

    void start(VmName vm) {
        access.withLock(vm, work -> {
            access.requireNoProcess(vm, "start");
            new StayOff(work).end();
            start(work);
        });
    }

    void stop(VmName vm) {
        access.withLock(vm, work -> {
            access.requireProcess(vm, "stop");
            stayOff(work);
            GracefulStop.Ending _ = stop(work);
        });
    }

    void restart(VmName vm) {
        access.withLock(vm, work -> {
            access.requireProcess(vm, "restart");
            access.requireDefinition(vm);
            new StayOff(work).end();
            GracefulStop.Ending _ = stop(work);
            start(work);
        });
    }

    void kill(VmName vm) {
        access.withLock(vm, work -> {
            stayOff(work);
            new EndProcess(work).endAll();
            new ClearAway(work).run(access.pool(vm));
        });
    }

    private void start(VmWork work) {
        VmDefinition definition = access.requireDefinition(work.vm());
        if (!definition.virtual()) {
            throw new InvalidCommandException("'start' is for virtual machines, and " + work.vm()
                    + " is a physical one by its definition. Nothing was changed.");
        }
        VolumeSet volumes = VolumeSet.observe(work.storage().volumes(), work.vm(), definition.rbdPool());
        new ColdStart(work).run(definition, volumes);
    }

    private void stayOff(VmWork work) {
        if (ports.definitions().active(work.vm()) instanceof DefinitionReading.Valid(VmDefinition definition)) {
            new StayOff(work).begin(definition);
        }
    }

    /** Stops it without noting that it is to stay off; empty if it has ended, or gone to another host, meanwhile. */
    Optional<GracefulStop.Ending> shutDown(VmName vm) {
        if (!ports.hypervisor().processes(vm).alive()) {
            return Optional.empty();
        }
        return access.returningWithLock(
                vm, work -> ports.hypervisor().processes(vm).alive() ? Optional.of(stop(work)) : Optional.empty());
    }

    private GracefulStop.Ending stop(VmWork work) {
        DefinitionReading reading = ports.definitions().active(work.vm());
        ShutdownSignal signal = reading instanceof DefinitionReading.Valid(VmDefinition definition)
                ? definition.shutdownSignal()
                : ShutdownSignal.POWER_BUTTON;
        return new GracefulStop(work).run(signal, VmAccess.pool(reading));
    }
}
