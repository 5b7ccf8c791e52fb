package io.flyingcircus.fcqemu.adapter.qemu.process;

import io.flyingcircus.fcqemu.ports.failure.HostException;
import io.flyingcircus.fcqemu.ports.hypervisor.VmProcess;
import io.flyingcircus.fcqemu.ports.memory.HostMemory;
import io.flyingcircus.fcqemu.ports.memory.MemoryUse;
import io.flyingcircus.fcqemu.ports.vm.Mib;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Memory as {@code /proc} tells it. */
public final class ProcHostMemory implements HostMemory {

    private static final Path MEMINFO = Path.of("/proc/meminfo");

    /** As many processes as take about as long as to start a thread for them. */
    private static final int WORTH_A_THREAD = 4;

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

    /** The kernel walks through all memory of each: several processors do that several times as fast. */
    @Override
    public List<Optional<MemoryUse>> use(List<VmProcess> processes) {
        return SeveralThreads.look(processes, WORTH_A_THREAD, this::use);
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
        String label = key + ":";
        int from = text.startsWith(label) ? 0 : text.indexOf("\n" + label) + 1;
        int end = text.indexOf(" kB\n", from);
        if (!text.startsWith(label, from) || end < 0) {
            return OptionalLong.empty();
        }
        String number = text.substring(from + label.length(), end).strip();
        return number.length() <= 15 && !number.isEmpty() && number.chars().allMatch(c -> c >= '0' && c <= '9')
                ? OptionalLong.of(Long.parseLong(number))
                : OptionalLong.empty();
    }
}
