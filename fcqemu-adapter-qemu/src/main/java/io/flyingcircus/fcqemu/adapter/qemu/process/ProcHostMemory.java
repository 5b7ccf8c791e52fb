package io.flyingcircus.fcqemu.adapter.qemu.process;

import io.flyingcircus.fcqemu.ports.failure.HostException;
import io.flyingcircus.fcqemu.ports.hypervisor.VmProcess;
import io.flyingcircus.fcqemu.ports.memory.HostMemory;
import io.flyingcircus.fcqemu.ports.memory.MemoryUse;
import io.flyingcircus.fcqemu.ports.vm.Mib;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;

/** Memory as {@code /proc} tells it. */
public final class ProcHostMemory implements HostMemory {

    private static final Path MEMINFO = Path.of("/proc/meminfo");

    /** More would hold up what else a host has to do. */
    private static final int MOST_THREADS = 8;

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
        List<Optional<MemoryUse>> uses = new ArrayList<>(Collections.nCopies(processes.size(), Optional.empty()));
        AtomicInteger next = new AtomicInteger();
        Runnable work = () -> {
            for (int i = next.getAndIncrement(); i < processes.size(); i = next.getAndIncrement()) {
                Optional<MemoryUse> use = use(processes.get(i));
                synchronized (uses) {
                    uses.set(i, use);
                }
            }
        };
        int others = Math.min(
                Math.min(Runtime.getRuntime().availableProcessors(), MOST_THREADS) - 1,
                processes.size() / WORTH_A_THREAD);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < others; i++) {
            threads.add(Thread.ofPlatform().daemon().name("memory-use").start(work));
        }
        work.run();
        for (Thread thread : threads) {
            join(thread);
        }
        synchronized (uses) {
            return List.copyOf(uses);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HostException(
                    "interrupted while looking at the memory of VMs; nothing was changed. Try again.", e);
        }
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
