package io.flyingcircus.fcqemu.domain.status;

import io.flyingcircus.fcqemu.domain.ensure.MonitorView;
import io.flyingcircus.fcqemu.domain.ensure.Observer;
import io.flyingcircus.fcqemu.domain.ensure.Wanted;
import io.flyingcircus.fcqemu.domain.host.VmWork;
import io.flyingcircus.fcqemu.ports.definitions.DefinitionReading;
import io.flyingcircus.fcqemu.ports.failure.MonitorException;
import io.flyingcircus.fcqemu.ports.hypervisor.BlockDevice;
import io.flyingcircus.fcqemu.ports.hypervisor.Monitor;
import io.flyingcircus.fcqemu.ports.hypervisor.ProcessState;
import io.flyingcircus.fcqemu.ports.hypervisor.RunStatus;
import io.flyingcircus.fcqemu.ports.storage.PoolName;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Looks at one VM for an operator. Changes nothing and takes no lock; what cannot be read is told as that. */
public final class ReadStatus {

    /** An operator looks at an answer that says "held by another client" sooner than at none. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final VmWork work;

    /** Looks at the VM that is being worked on. */
    public ReadStatus(VmWork work) {
        this.work = work;
    }

    /** Looks at everything. */
    public VmStatus run(DefinitionReading definition, PoolName pool) {
        work.expectLook();
        ProcessState process = work.ports().hypervisor().processes(work.vm());
        Qemu qemu = process.alive() ? askQemu() : new Qemu(new MonitorView.NotAsked(), List.of(), Optional.empty());
        Observer observer = Observer.looking(work);
        return new VmStatus(
                work.vm(),
                work.host(),
                wanted(definition),
                process,
                qemu.monitor(),
                qemu.disks(),
                qemu.guestAgent(),
                observer.volumes(pool),
                observer.catalog());
    }

    private String wanted(DefinitionReading definition) {
        return switch (definition) {
            case DefinitionReading.Valid valid ->
                Wanted.of(valid.definition(), work.host()).describe();
            case DefinitionReading.Absent _ -> "no definition";
            case DefinitionReading.Broken broken -> "broken definition: " + String.join("; ", broken.problems());
        };
    }

    private record Qemu(MonitorView monitor, List<BlockDevice> disks, Optional<Boolean> guestAgent) {}

    private Qemu askQemu() {
        try (Monitor monitor = work.openMonitor(PATIENCE)) {
            RunStatus status = monitor.status();
            return new Qemu(
                    new MonitorView.Answered(status),
                    monitor.blockDevices(),
                    Optional.of(monitor.guestAgentConnected()));
        } catch (MonitorException.Gone failure) {
            return new Qemu(new MonitorView.Gone(failure.getMessage()), List.of(), Optional.empty());
        } catch (MonitorException failure) {
            return new Qemu(new MonitorView.Unclear(failure.getMessage()), List.of(), Optional.empty());
        }
    }
}
