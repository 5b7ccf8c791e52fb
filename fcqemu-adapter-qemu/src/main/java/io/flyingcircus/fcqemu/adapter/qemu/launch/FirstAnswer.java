package io.flyingcircus.fcqemu.adapter.qemu.launch;

import io.flyingcircus.fcqemu.adapter.qemu.host.HostPaths;
import io.flyingcircus.fcqemu.adapter.qemu.host.RunFile;
import io.flyingcircus.fcqemu.adapter.qemu.linux.Pause;
import io.flyingcircus.fcqemu.adapter.qemu.process.ProcessTable;
import io.flyingcircus.fcqemu.ports.failure.LaunchException;
import io.flyingcircus.fcqemu.ports.failure.MonitorException;
import io.flyingcircus.fcqemu.ports.hypervisor.Monitor;
import io.flyingcircus.fcqemu.ports.hypervisor.VmProcess;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Waits until a QEMU that was just started answers on its monitor, or it is clear that it will not. */
final class FirstAnswer {

    private static final long ROOM_TO_SAY_WHY = 4096;
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(10);

    /** One attempt to connect; a QEMU that opens its disks listens already but answers later. */
    private static final Duration ATTEMPT = Duration.ofSeconds(5);

    /** From the end of QEMU to the supervisor's line about it. */
    private static final Duration EXIT_CODE_PATIENCE = Duration.ofSeconds(5);

    private final HostPaths paths;
    private final ProcessTable processes;
    private final MonitorOpener monitors;
    private final Duration patience;

    FirstAnswer(HostPaths paths, ProcessTable processes, MonitorOpener monitors, Duration patience) {
        this.paths = paths;
        this.processes = processes;
        this.monitors = monitors;
        this.patience = patience;
    }

    /** @throws LaunchException if QEMU ends, or stays silent for as long as the patience lasts */
    VmProcess await(VmName vm, SupervisorLog log) {
        Pause pause = new Pause(patience, LONGEST_PAUSE);
        Optional<VmProcess> process = Optional.empty();
        while (true) {
            if (log.exitCode().isPresent()) {
                throw ended(vm, log);
            }
            if (process.isEmpty()) {
                process = find(vm, log);
            } else if (processes.ended(process.get())) {
                throw vanished(vm, log);
            }
            if (process.isPresent() && answers(vm, pause)) {
                return processes
                        .look(process.get().pid())
                        .filter(process.get()::equals)
                        .orElseThrow(() -> vanished(vm, log));
            }
            if (pause.expired()) {
                throw silent(vm, process, log);
            }
            pause.await();
        }
    }

    private Optional<VmProcess> find(VmName vm, SupervisorLog log) {
        OptionalLong pid = log.pid();
        if (pid.isPresent()) {
            return processes.look(pid.getAsLong()).filter(found -> found.vm().equals(vm));
        }
        // A full disk must not keep a guest from running: without a log, a QEMU is found by what it is. None ran
        // before.
        return log.hasSaidNothing() ? processes.of(vm).stream().findFirst() : Optional.empty();
    }

    private boolean answers(VmName vm, Pause pause) {
        if (!Files.exists(paths.runFile(vm, RunFile.QMP_SOCKET))) {
            return false;
        }
        Duration attempt = pause.remaining().compareTo(ATTEMPT) < 0 ? pause.remaining() : ATTEMPT;
        try (Monitor monitor = monitors.open(vm, attempt)) {
            monitor.status();
            return true;
        } catch (MonitorException.Gone | MonitorException.Silent | MonitorException.Busy e) {
            // Not yet, or no more: what the process does decides.
            return false;
        }
    }

    /** The process is gone; its exit code follows within moments. */
    private LaunchException vanished(VmName vm, SupervisorLog log) {
        Pause pause = new Pause(EXIT_CODE_PATIENCE, LONGEST_PAUSE);
        while (log.exitCode().isEmpty() && !pause.expired()) {
            pause.await();
        }
        return ended(vm, log);
    }

    private LaunchException ended(VmName vm, SupervisorLog log) {
        String output = log.output();
        Optional<LaunchFailure> failure = LaunchFailure.of(output);
        OptionalInt exitCode = log.exitCode();
        return new LaunchException("VM " + vm + " was not started: QEMU ended at once"
                + (exitCode.isPresent() ? " with exit code " + exitCode.getAsInt() : "")
                + failure.map(known -> ", because " + known.reason(output)).orElse("")
                + ". No QEMU runs for it on this host. "
                + failure.map(known -> "To do: " + known.remedy() + ". ").orElse("")
                + "All of its output is in " + log.file() + "; it ended with:\n"
                + (output.isEmpty() ? "(nothing)" : output)
                + fullDisk());
    }

    /** What QEMU said, and why it ended, may be missing for lack of room. */
    private String fullDisk() {
        return DiskRoom.of(paths.logFolder()).lessThan(ROOM_TO_SAY_WHY)
                ? "\nThe disk of that log is full: make room there, then try again."
                : "";
    }

    private LaunchException silent(VmName vm, Optional<VmProcess> process, SupervisorLog log) {
        String output = log.output();
        String state = process.map(found -> "its QEMU runs as PID " + found.pid() + " with the guest stopped, but its"
                        + " monitor has not answered within " + patience.toSeconds() + " s")
                .orElse("its QEMU did not come up within " + patience.toSeconds() + " s");
        return new LaunchException("VM " + vm + " was not started: " + state
                + ". Most often it waits for Ceph: check with"
                + " 'ceph -s' and 'rbd ls', as the configured client, that the cluster answers, then run ensure, which"
                + " clears this process away. Log: " + log.file() + (output.isEmpty() ? "" : "; it says:\n" + output)
                + fullDisk());
    }
}
