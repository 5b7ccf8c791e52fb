package io.flyingcircus.fcqemu.cli.training;

import io.flyingcircus.fcqemu.adapter.qemu.host.HostPaths;
import io.flyingcircus.fcqemu.adapter.qemu.host.RunFile;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A shell that waits, with the arguments by which a VM's QEMU is known, the monitor of one, and its guest's agent. */
final class PretendQemu implements AutoCloseable {

    private final Process process;
    private final PretendMonitor monitor;
    private final PretendAgent agent;

    PretendQemu(HostPaths paths, VmName vm) throws IOException {
        Path pidFile = paths.runFile(vm, RunFile.PID);
        monitor = new PretendMonitor(paths.runFile(vm, RunFile.QMP_SOCKET));
        agent = new PretendAgent(paths.runFile(vm, RunFile.AGENT_SOCKET));
        // It ends with this process at the latest: then there is nothing more to read.
        process = new ProcessBuilder(
                        "/bin/sh",
                        "-c",
                        "read _",
                        "qemu",
                        "-name",
                        vm + ",process=kvm." + vm,
                        "-m",
                        "512",
                        "-pidfile",
                        pidFile.toString())
                .start();
        Files.writeString(pidFile, process.pid() + "\n");
    }

    @Override
    public void close() throws IOException {
        agent.close();
        monitor.close();
        process.destroyForcibly();
    }
}
