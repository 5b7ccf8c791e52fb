package io.flyingcircus.fcqemu.adapter.qemu.process;

import io.flyingcircus.fcqemu.ports.hypervisor.VmProcess;
import java.nio.file.Path;
import java.time.Duration;

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

    private static Duration of(long startTicks) {
        return ProcFiles.read(UPTIME)
                .map(text -> text.substring(0, Math.max(0, text.indexOf(' '))))
                .filter(text -> text.matches("[0-9]{1,12}\\.[0-9]{2}"))
                .map(text -> Long.parseLong(text.replace(".", "")))
                .map(hundredths -> Math.max(0, hundredths * 10 - startTicks * 1000 / TICKS))
                .map(Duration::ofMillis)
                .orElse(Duration.ZERO);
    }
}
