package io.flyingcircus.fcqemu.adapter.qemu.process;

import io.flyingcircus.fcqemu.ports.failure.HostException;
import io.flyingcircus.fcqemu.ports.hypervisor.VmProcess;
import io.flyingcircus.fcqemu.ports.memory.HostMemory;
import io.flyingcircus.fcqemu.ports.memory.MemoryUse;
import io.flyingcircus.fcqemu.ports.vm.Mib;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/** Memory as {@code /proc} tells it. */
public final class ProcHostMemory implements HostMemory {

    private static final Path MEMINFO = Path.of("/proc/meminfo");

    @Override
    public Mib available() {
        String meminfo = ProcFiles.read(MEMINFO).orElse("");
        OptionalLong kib = kib(meminfo, "MemAvailable");
        if (kib.isEmpty()) {
            throw new HostException(
                    "/proc/meminfo does not tell MemAvailable, so it is unknown how much memory this host"
                            + " has left; nothing was changed; is /proc mounted?");
        }
        return new Mib(kib.getAsLong() / 1024);
    }

    @Override
    public Optional<MemoryUse> use(VmProcess process) {
        Optional<String> rollup = ProcFiles.read(process.pid(), "smaps_rollup");
        boolean same = ProcFiles.stat(process.pid())
                .filter(stat -> stat.startTicks() == process.startTicks() && !stat.ended())
                .isPresent();
        if (rollup.isEmpty() || !same) {
            return Optional.empty();
        }
        OptionalLong pss = kib(rollup.get(), "Pss");
        OptionalLong swap = kib(rollup.get(), "SwapPss");
        return pss.isEmpty()
                ? Optional.empty()
                : Optional.of(new MemoryUse(new Mib(pss.getAsLong() / 1024), new Mib(swap.orElse(0) / 1024)));
    }

    /** The number of one line {@code Key:   123 kB}. */
    static OptionalLong kib(String text, String key) {
        return text.lines()
                .filter(line -> line.startsWith(key + ":") && line.endsWith(" kB"))
                .map(line -> line.substring(key.length() + 1, line.length() - 3).strip())
                .filter(number -> number.matches("[0-9]{1,15}"))
                .mapToLong(Long::parseLong)
                .findFirst();
    }
}
