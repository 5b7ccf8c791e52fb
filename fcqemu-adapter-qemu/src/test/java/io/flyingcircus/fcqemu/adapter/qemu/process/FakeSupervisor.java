package io.flyingcircus.fcqemu.adapter.qemu.process;

import io.flyingcircus.fcqemu.adapter.qemu.host.HostPaths;
import io.flyingcircus.fcqemu.adapter.qemu.host.RunFile;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A real process with the command line of a VM's supervisor, which becomes its QEMU when it is let go. */
final class FakeSupervisor implements AutoCloseable {

    private final Process process;

    private FakeSupervisor(Process process) {
        this.process = process;
    }

    /** @param go the file that lets it go */
    static FakeSupervisor of(HostPaths paths, VmName vm, Path go) throws IOException {
        Path arguments = paths.runFile(vm, RunFile.ARGUMENTS);
        Files.createDirectories(arguments.getParent());
        Files.writeString(arguments, "-nodefaults\n");
        Files.writeString(
                paths.supervisor(),
                "echo up; while [ ! -e '%s' ]; do sleep 0.01; done; exec sh -c 'read end' '%s,process=kvm.%s' -pidfile '%s'%n"
                        .formatted(go, vm, vm, paths.runFile(vm, RunFile.PID)));
        Process process =
                new ProcessBuilder("sh", paths.supervisor().toString(), vm.value(), arguments.toString()).start();
        if (!"up".equals(process.inputReader(StandardCharsets.UTF_8).readLine())) {
            throw new IOException("did not start");
        }
        return new FakeSupervisor(process);
    }

    long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
