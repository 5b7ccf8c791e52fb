package io.flyingcircus.fcqemu.cli.training;

import io.flyingcircus.fcqemu.adapter.qemu.host.HostPaths;
import io.flyingcircus.fcqemu.adapter.qemu.host.RunFile;
import io.flyingcircus.fcqemu.adapter.qemu.monitor.QmpMonitors;
import io.flyingcircus.fcqemu.adapter.qemu.qmp.QmpTimeouts;
import io.flyingcircus.fcqemu.cli.Main;
import io.flyingcircus.fcqemu.cli.command.Terminal;
import io.flyingcircus.fcqemu.ports.hypervisor.Monitor;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Training run of the JVM's ahead-of-time cache: carries out, in one process, commands that need no cluster and touch
 * nothing but a folder of their own. Only classes loaded here start quickly later.
 */
public final class WarmUp {

    private static final VmName VM = new VmName("warm-up");
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** Every command line that is trained. Storage and Consul are out of reach, so none of them changes anything. */
    private static final List<List<String>> COMMAND_LINES = List.of(
            List.of("--version"),
            List.of("ls"),
            List.of("ls", "--json"),
            List.of("status", VM.value()),
            List.of("status", "--json", VM.value()),
            List.of("ensure", "--dry-run", VM.value()),
            List.of("-v", "ensure", VM.value()),
            List.of("stop", VM.value()));

    private WarmUp() {}

    /**
     * Carries out all of them.
     *
     * @param args one: an empty folder, which is this host's root during the training
     */
    public static void main(String[] args) throws IOException {
        Path root = Path.of(args[0]);
        copy("fc-qemu.conf", root.resolve("etc/qemu/fc-qemu.conf"));
        copy("warm-up.cfg", root.resolve("etc/qemu/vm/warm-up.cfg"));
        var terminal = new Terminal(System.out, System.err, Map.of("FCQEMU_ROOT", root.toString()), true);
        var tool = Main.tool(terminal);
        for (List<String> commandLine : COMMAND_LINES) {
            int exitCode = tool.run(commandLine.toArray(String[]::new));
            System.err.println(commandLine + " ended with " + exitCode);
        }
        askMonitor(new HostPaths(root));
    }

    private static void askMonitor(HostPaths paths) throws IOException {
        try (var _ = new PretendMonitor(paths.runFile(VM, RunFile.QMP_SOCKET));
                Monitor monitor = new QmpMonitors(paths, QmpTimeouts.DEFAULT).open(VM, PATIENCE)) {
            System.err.println("monitor: " + monitor.status() + ", " + monitor.blockDevices() + ", agent "
                    + monitor.guestAgentConnected());
        }
    }

    private static void copy(String resource, Path target) throws IOException {
        Files.createDirectories(target.getParent());
        try (InputStream in = Objects.requireNonNull(WarmUp.class.getResourceAsStream(resource))) {
            Files.copy(in, target);
        }
    }
}
