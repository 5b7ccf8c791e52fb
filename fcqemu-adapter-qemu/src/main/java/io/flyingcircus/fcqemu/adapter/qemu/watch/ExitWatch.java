package io.flyingcircus.fcqemu.adapter.qemu.watch;

import io.flyingcircus.fcqemu.adapter.qemu.host.HostPaths;
import io.flyingcircus.fcqemu.adapter.qemu.linux.Epoll;
import io.flyingcircus.fcqemu.adapter.qemu.linux.ErrnoException;
import io.flyingcircus.fcqemu.adapter.qemu.linux.PidFd;
import io.flyingcircus.fcqemu.adapter.qemu.process.ProcessAge;
import io.flyingcircus.fcqemu.adapter.qemu.process.ProcessTable;
import io.flyingcircus.fcqemu.ports.failure.HostException;
import io.flyingcircus.fcqemu.ports.hypervisor.VmProcess;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Watches QEMUs, whoever started them, and tells at once when one ends. By {@code pidfd_open(2)} and {@code epoll(7)}: one
 * thread sleeps in the kernel for all of them. {@code ProcessHandle.onExit} would have a thread for each, which looks every
 * few seconds.
 */
public final class ExitWatch {

    private static final Duration LONGEST_SLEEP = Duration.ofMinutes(10);

    private final ProcessTable table;
    private final HostWatch told;
    private final Epoll epoll;
    private final Map<VmProcess, PidFd> watched = new HashMap<>();

    /**
     * Watches none yet.
     *
     * @throws HostException if the kernel is older than Linux 5.3
     */
    public ExitWatch(HostPaths paths, HostWatch told) {
        this.table = new ProcessTable(paths);
        this.told = told;
        try {
            this.epoll = new Epoll();
        } catch (ErrnoException e) {
            throw failed(e);
        }
    }

    /** From now on that one too; one that has ended already is told as that. */
    public synchronized void watch(VmProcess process) {
        if (watched.containsKey(process)) {
            return;
        }
        try {
            Optional<PidFd> held = PidFd.open(process.pid());
            if (held.isPresent() && table.lives(process)) {
                watched.put(process, held.get());
                epoll.add(held.get());
            } else {
                held.ifPresent(PidFd::close);
                told.ended(process.vm(), ProcessAge.of(process));
            }
        } catch (ErrnoException e) {
            throw failed(e);
        }
    }

    /** Whether a QEMU of that VM is watched, whose end was not told yet. */
    public synchronized boolean watches(VmName vm) {
        return watched.keySet().stream().anyMatch(process -> process.vm().equals(vm));
    }

    /** Tells, for ever. Sleeps in the kernel: for a platform thread. */
    public void run() {
        while (true) {
            try {
                if (epoll.await(LONGEST_SLEEP)) {
                    ended().forEach(process -> told.ended(process.vm(), ProcessAge.of(process)));
                }
            } catch (ErrnoException e) {
                throw failed(e);
            }
        }
    }

    private synchronized List<VmProcess> ended() throws ErrnoException {
        List<VmProcess> ended = new ArrayList<>();
        Iterator<Map.Entry<VmProcess, PidFd>> entries = watched.entrySet().iterator();
        while (entries.hasNext()) {
            Map.Entry<VmProcess, PidFd> entry = entries.next();
            if (entry.getValue().ended()) {
                entry.getValue().close(); // closed, it is not watched any more
                entries.remove();
                ended.add(entry.getKey());
            }
        }
        return ended;
    }

    private static HostException failed(ErrnoException cause) {
        return new HostException(
                "the QEMU processes of this host cannot be watched (" + cause.getMessage()
                        + "); no VM was touched. Linux 5.3 or newer is needed.",
                cause);
    }
}
