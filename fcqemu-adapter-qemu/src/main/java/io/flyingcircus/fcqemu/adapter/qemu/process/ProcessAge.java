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
        return ProcFiles.read(UPTIME)
                .map(text -> text.substring(0, Math.max(0, text.indexOf(' '))))
                .filter(text -> text.matches("[0-9]{1,12}\\.[0-9]{2}"))
                .map(text -> Long.parseLong(text.replace(".", "")))
                .map(hundredths -> Math.max(0, hundredths * 10 - process.startTicks() * 1000 / TICKS))
                .map(Duration::ofMillis)
                .orElse(Duration.ZERO);
    }
}
