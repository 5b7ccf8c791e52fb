package io.flyingcircus.fcqemu.cli.command;

import io.flyingcircus.fcqemu.adapter.qemu.systemd.SystemdService;
import io.flyingcircus.fcqemu.cli.daemon.Daemon;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code daemon}. */
@Command(
        description = {
            "Look after all VMs of this host: follow Consul, the definitions' folder and the QEMUs, and ensure each VM",
            "regularly. Ends when it is told to (SIGTERM), which touches no guest. One per host."
        })
final class DaemonCommand implements Callable<Integer> {

    /** How long whoever asks for a status waits: several times what a look takes where everybody answers. */
    private static final Duration SOON = Duration.ofMillis(500);

    private final Host host;

    DaemonCommand(Host host) {
        this.host = host;
    }

    @Override
    public Integer call() throws InterruptedException {
        LastStatus lastStatus = new LastStatus(SOON);
        new Daemon(
                        host::daemonParts,
                        new SystemdService(System.getenv()),
                        (later, decoration) -> host.clientWork(later, decoration, lastStatus),
                        lastStatus)
                .run();
        return 0;
    }
}
