package io.flyingcircus.fcqemu.domain;

import io.flyingcircus.fcqemu.domain.host.HostPorts;
import io.flyingcircus.fcqemu.domain.host.Settings;
import io.flyingcircus.fcqemu.domain.host.VmWork;
import io.flyingcircus.fcqemu.domain.volumes.VolumeSet;
import io.flyingcircus.fcqemu.ports.definitions.DefinitionReading;
import io.flyingcircus.fcqemu.ports.events.Event;
import io.flyingcircus.fcqemu.ports.events.Field;
import io.flyingcircus.fcqemu.ports.events.Level;
import io.flyingcircus.fcqemu.ports.failure.BusyException;
import io.flyingcircus.fcqemu.ports.failure.DefinitionException;
import io.flyingcircus.fcqemu.ports.failure.InvalidCommandException;
import io.flyingcircus.fcqemu.ports.failure.UnknownVmException;
import io.flyingcircus.fcqemu.ports.hostlocks.HeldLock;
import io.flyingcircus.fcqemu.ports.hostlocks.HostLock;
import io.flyingcircus.fcqemu.ports.storage.PoolName;
import io.flyingcircus.fcqemu.ports.vm.VmDefinition;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** How a command gets at a VM: known here, with its lock, in the state that the command is for. */
final class VmAccess {

    private final HostPorts ports;
    private final Settings settings;

    VmAccess(HostPorts ports, Settings settings) {
        this.ports = ports;
        this.settings = settings;
    }

    /** A look at a VM, which needs no lock. */
    VmWork looking(VmName vm) {
        return VmWork.looking(ports, settings, vm);
    }

    /** Work on a VM by one who holds its lock. */
    VmWork changing(VmName vm) {
        return VmWork.changing(ports, settings, vm);
    }

    void withLock(VmName vm, Consumer<VmWork> command) {
        returningWithLock(vm, work -> {
            command.accept(work);
            return vm;
        });
    }

    <T> T returningWithLock(VmName vm, Function<VmWork, T> command) {
        requireKnown(vm);
        try (HeldLock _ = waitForLock(vm);
                VmWork work = changing(vm)) {
            return command.apply(work);
        }
    }

    HeldLock tryLock(VmName vm) {
        return ports.locks()
                .tryAcquire(new HostLock.OfVm(vm))
                .orElseThrow(() -> new BusyException("another process is at work on " + vm
                        + ", nothing was changed. Try again when it has finished."));
    }

    private HeldLock waitForLock(VmName vm) {
        HostLock lock = new HostLock.OfVm(vm);
        Optional<HeldLock> free = ports.locks().tryAcquire(lock);
        if (free.isPresent()) {
            return free.get();
        }
        ports.events()
                .record(new Event(
                        Level.INFO,
                        Optional.of(vm),
                        "wait-for-lock",
                        List.of(Field.of("reason", "another process is at work on this VM")),
                        null));
        return ports.locks()
                .acquire(lock, settings.lockPatience())
                .orElseThrow(() -> new BusyException("another process has been at work on " + vm + " for "
                        + settings.lockPatience().toMinutes() + " minutes, nothing was changed. Find it with 'fuser -v"
                        + " run/qemu." + vm + ".lock', then try again."));
    }

    void requireKnown(VmName vm) {
        boolean known = !(ports.definitions().active(vm) instanceof DefinitionReading.Absent)
                || !(ports.definitions().staged(vm) instanceof DefinitionReading.Absent)
                || ports.hypervisor().hasRunFiles(vm)
                || ports.hypervisor().processes(vm).alive();
        if (!known) {
            throw new UnknownVmException("there is no VM " + vm + " on this host: neither a definition etc/qemu/vm/"
                    + vm + ".cfg nor run files nor a process. Check the name with 'fc-qemu ls'.");
        }
    }

    VmDefinition requireDefinition(VmName vm) {
        return switch (ports.definitions().active(vm)) {
            case DefinitionReading.Valid valid -> valid.definition();
            case DefinitionReading.Absent _ ->
                throw new DefinitionException(vm + " has no definition in force (etc/qemu/vm/" + vm
                        + ".cfg), so it is left as it is. Put its definition there, or wait for Consul to deliver it.");
            case DefinitionReading.Broken broken ->
                throw new DefinitionException("the definition of " + vm + " cannot be used, so it is left as it is: "
                        + String.join("; ", broken.problems()));
        };
    }

    void requireProcess(VmName vm, String command) {
        if (!ports.hypervisor().processes(vm).alive()) {
            throw new InvalidCommandException("'" + command + "' is for a running VM, and " + vm
                    + " has no QEMU on this host. Use 'fc-qemu start " + vm + "' or 'fc-qemu ensure " + vm + "'.");
        }
    }

    void requireNoProcess(VmName vm, String command) {
        if (ports.hypervisor().processes(vm).alive()) {
            throw new InvalidCommandException("'" + command + "' is not for a running VM, and the QEMU of " + vm
                    + " lives on this host. Nothing was changed. See 'fc-qemu status " + vm + "'.");
        }
    }

    /** Where to look for a VM's volumes first. */
    PoolName pool(VmName vm) {
        return pool(ports.definitions().active(vm));
    }

    /** Where to look for the volumes of the VM with this definition first. */
    static PoolName pool(DefinitionReading reading) {
        return reading instanceof DefinitionReading.Valid(VmDefinition definition)
                ? definition.rbdPool()
                : PoolName.FALLBACK;
    }

    VolumeSet volumes(VmWork work) {
        return VolumeSet.observe(work.storage().volumes(), work.vm(), pool(work.vm()));
    }
}
