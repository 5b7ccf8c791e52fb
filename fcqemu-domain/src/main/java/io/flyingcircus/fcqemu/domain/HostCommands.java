package io.flyingcircus.fcqemu.domain;

import io.flyingcircus.fcqemu.domain.ensure.Wanted;
import io.flyingcircus.fcqemu.domain.host.HostPorts;
import io.flyingcircus.fcqemu.domain.host.Settings;
import io.flyingcircus.fcqemu.domain.lifecycle.GracefulStop;
import io.flyingcircus.fcqemu.domain.lifecycle.Occasion;
import io.flyingcircus.fcqemu.ports.definitions.DefinitionReading;
import io.flyingcircus.fcqemu.ports.failure.BusyException;
import io.flyingcircus.fcqemu.ports.failure.VmStateException;
import io.flyingcircus.fcqemu.ports.hypervisor.HoldNotes;
import io.flyingcircus.fcqemu.ports.hypervisor.VmProcess;
import io.flyingcircus.fcqemu.ports.vm.VmDefinition;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.List;
import java.util.Optional;

/**
 * All VMs of a host are brought down, and up again. Whoever calls it may work on several VMs at once, each with commands of its
 * own, made of ports of their own.
 */
public final class HostCommands {

    private final HostPorts ports;
    private final HoldNotes notes;
    private final LifeCycleCommands lifeCycle;
    private final EnsureCommand ensure;

    /** Commands on one host, for one thread. */
    public HostCommands(HostPorts ports, Settings settings) {
        this.ports = ports;
        this.notes = ports.hypervisor().holdNotes();
        VmAccess access = new VmAccess(ports, settings);
        this.lifeCycle = new LifeCycleCommands(ports, access);
        this.ensure = new EnsureCommand(ports, access, settings.consolesKept());
    }

    /** The VMs that have a process here, sorted. */
    public List<VmName> running() {
        return ports.hypervisor().allProcesses().stream()
                .map(VmProcess::vm)
                .distinct()
                .sorted()
                .toList();
    }

    /** The VMs that are wanted here and have no process, sorted. */
    public List<VmName> missing() {
        List<VmName> running = running();
        return ports.definitions().names().stream()
                .filter(vm -> !running.contains(vm))
                .filter(this::isWantedHere)
                .toList();
    }

    private boolean isWantedHere(VmName vm) {
        return ports.definitions().active(vm) instanceof DefinitionReading.Valid(VmDefinition definition)
                && definition.virtual()
                && Wanted.of(definition, ports.name()) instanceof Wanted.Here;
    }

    /**
     * From now on no VM is started here by itself, until the host boots or {@link #release}.
     *
     * @param reason for people, one line
     * @throws io.flyingcircus.fcqemu.ports.failure.HostException if that cannot be noted
     */
    public void hold(String reason) {
        notes.holdHost(reason);
    }

    /** Why that is so, if it is. */
    public Optional<String> held() {
        return notes.hostHeld();
    }

    /** Ends that. */
    public void release() {
        notes.releaseHost();
    }

    /**
     * Asks a guest to shut down, and ends its QEMU if that takes too long.
     *
     * @return how it came to its end; empty if it had ended, or gone to another host, already
     * @throws VmStateException if it could not be asked: it is left alone
     * @throws BusyException if somebody else is at work on it all the while
     */
    public Optional<GracefulStop.Ending> shutDown(VmName vm) {
        return lifeCycle.shutDown(vm);
    }

    /**
     * Brings a VM to what its definition asks for; what somebody stopped by hand stays off.
     *
     * @throws BusyException if somebody else is at work on it
     */
    public void resume(VmName vm) {
        ensure.ensure(vm, Occasion.BY_ITSELF);
    }
}
