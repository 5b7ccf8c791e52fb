package io.flyingcircus.fcqemu.domain;

import io.flyingcircus.fcqemu.domain.ensure.EnsureVm;
import io.flyingcircus.fcqemu.domain.ensure.Wanted;
import io.flyingcircus.fcqemu.domain.host.HostPorts;
import io.flyingcircus.fcqemu.domain.host.VmWork;
import io.flyingcircus.fcqemu.domain.lifecycle.ClearAway;
import io.flyingcircus.fcqemu.domain.lifecycle.ColdStart;
import io.flyingcircus.fcqemu.domain.lifecycle.EndProcess;
import io.flyingcircus.fcqemu.domain.lifecycle.GracefulStop;
import io.flyingcircus.fcqemu.domain.lifecycle.StayOff;
import io.flyingcircus.fcqemu.domain.status.ReadStatus;
import io.flyingcircus.fcqemu.domain.status.VmStatus;
import io.flyingcircus.fcqemu.domain.volumes.VolumeSet;
import io.flyingcircus.fcqemu.ports.definitions.DefinitionReading;
import io.flyingcircus.fcqemu.ports.failure.InvalidCommandException;
import io.flyingcircus.fcqemu.ports.hypervisor.VmProcess;
import io.flyingcircus.fcqemu.ports.vm.ShutdownSignal;
import io.flyingcircus.fcqemu.ports.vm.VmDefinition;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.List;
import java.util.Optional;

/**
 * {@code start}, {@code stop}, {@code restart}, {@code kill}; and what is left to do of the first three when whoever did them
 * ended in the middle, at a point nobody knows.
 */
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

    void startAgain(VmName vm) {
        access.withLock(vm, work -> {
            new StayOff(work).end();
            finishStart(work);
        });
    }

    void stopAgain(VmName vm) {
        access.withLock(vm, work -> {
            stayOff(work);
            if (ports.hypervisor().processes(vm).alive()) {
                GracefulStop.Ending _ = stop(work);
            } else {
                new ClearAway(work).run(access.pool(vm));
            }
        });
    }

    void restartAgain(VmName vm, long begunTicks) {
        access.withLock(vm, work -> {
            access.requireDefinition(vm);
            new StayOff(work).end();
            List<VmProcess> processes = ports.hypervisor().processes(vm).processes();
            if (!processes.isEmpty() && processes.stream().allMatch(process -> process.startTicks() < begunTicks)) {
                GracefulStop.Ending _ = stop(work);
            }
            finishStart(work);
        });
    }

    private void finishStart(VmWork work) {
        DefinitionReading reading = ports.definitions().active(work.vm());
        if (!ports.hypervisor().processes(work.vm()).alive()) {
            start(work);
        } else if (reading instanceof DefinitionReading.Valid(VmDefinition definition)
                && Wanted.of(definition, work.host()) instanceof Wanted.Here) {
            // It knows what to do with a half of a start, and what there is to do after one.
            new EnsureVm(work).run(reading);
        } else if (new ReadStatus(work).run(reading, VmAccess.pool(reading)).verdict() != VmStatus.Verdict.ONLINE) {
            access.requireNoProcess(work.vm(), "start");
        }
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
