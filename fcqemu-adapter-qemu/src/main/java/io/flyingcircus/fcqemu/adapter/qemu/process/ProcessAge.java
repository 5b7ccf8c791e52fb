package io.flyingcircus.fcqemu.adapter.qemu.process;

import io.flyingcircus.fcqemu.ports.hypervisor.VmProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** How long ago a process was started, by {@code /proc/uptime}. */
public final class ProcessAge {

    private static final Path UPTIME = Path.of("/proc/uptime");

    /** Ticks of {@code /proc/PID/stat} in a second; the same on every Linux of the last twenty years (USER_HZ). */
    private static final long TICKS = 100;

    private ProcessAge() {}

    /** Of a process that may have ended meanwhile; zero if the uptime cannot be read. */
    public static Duration of(VmProcess process) {
        return of(process.startTicks());
    }

    /** Of this very process; zero if {@code /proc} cannot be read. */
    public static Duration ofThisProcess() {
        return ProcFiles.stat(ProcessHandle.current().pid())
                .map(stat -> of(stat.startTicks()))
                .orElse(Duration.ZERO);
    }

    /** How long ago the machine was booted; empty if that cannot be read. */
    public static Optional<Duration> uptime() {
        return ProcFiles.read(UPTIME)
                .map(text -> text.substring(0, Math.max(0, text.indexOf(' '))))
                .filter(text -> text.matches("[0-9]{1,12}\\.[0-9]{2}"))
                .map(text -> Duration.ofMillis(Long.parseLong(text.replace(".", "")) * 10));
    }

    /** How long ago it was started, when the machine has run for {@code uptime}. */
    public static Duration at(Duration uptime, VmProcess process) {
        return at(uptime, process.startTicks());
    }

    private static Duration of(long startTicks) {
        return uptime().map(now -> at(now, startTicks)).orElse(Duration.ZERO);
    }

    private static Duration at(Duration uptime, long startTicks) {
        return Duration.ofMillis(Math.max(0, uptime.toMillis() - startTicks * 1000 / TICKS));
    }
}
