package io.flyingcircus.fcqemu.cli.command;

import io.flyingcircus.fcqemu.cli.audit.AuditTrail;
import io.flyingcircus.fcqemu.domain.VmCommands;
import io.flyingcircus.fcqemu.ports.events.Event;
import io.flyingcircus.fcqemu.ports.events.Field;
import io.flyingcircus.fcqemu.ports.events.Level;
import io.flyingcircus.fcqemu.ports.failure.FcQemuException;
import io.flyingcircus.fcqemu.ports.hypervisor.PidFile;
import io.flyingcircus.fcqemu.ports.hypervisor.VmProcess;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One command and the VM that it works on, before and after, for the audit trail. */
final class AuditedCommand {

    private final AuditTrail trail;
    private final Optional<VmName> vm;
    private volatile @Nullable VmCommands commands;

    AuditedCommand(AuditTrail trail, Optional<VmName> vm) {
        this.trail = trail;
        this.vm = vm;
    }

    /** It is about to work with these. */
    void uses(VmCommands used) {
        if (commands == null) {
            commands = used;
            qemus().ifPresent(trail::found);
        }
    }

    /** It is cut off where it stands. Returns what is there of its VM, in words. */
    String cutOff() {
        Optional<List<Long>> now = qemus();
        String found = vm.isEmpty()
                ? ""
                : commands == null
                        ? "Nothing was done to " + vm.get() + " yet."
                        : now.map(pids -> found(vm.get(), pids))
                                .orElse("What is there of " + vm.get() + " could not be found out.");
        trail.record(new Event(
                Level.WARNING,
                vm,
                "interrupted",
                List.of(Field.of("found", found.isEmpty() ? "what it had done so far" : found)),
                null));
        return found;
    }

    private static String found(VmName vm, List<Long> pids) {
        return pids.isEmpty()
                ? "No QEMU of " + vm + " lives here; locks and run files may be left."
                : "The QEMU of " + vm + " lives here (PID "
                        + pids.stream().map(String::valueOf).collect(Collectors.joining(", ")) + ").";
    }

    /** It is over. */
    void ended(int exitCode, Optional<String> failure) {
        trail.ended(exitCode, failure, qemus());
    }

    private Optional<List<Long>> qemus() {
        VmCommands used = commands;
        if (used == null || vm.isEmpty()) {
            return Optional.empty();
        }
        try {
            // A VM that runs as it should costs no look at all processes of the host.
            if (used.pidFile(vm.get()) instanceof PidFile.Names(long pid, PidFile.Target found)
                    && found == PidFile.Target.THIS_VM) {
                return Optional.of(List.of(pid));
            }
            return Optional.of(used.processes(vm.get()).processes().stream()
                    .map(VmProcess::pid)
                    .sorted()
                    .toList());
        } catch (FcQemuException unknown) {
            return Optional.empty();
        }
    }
}
