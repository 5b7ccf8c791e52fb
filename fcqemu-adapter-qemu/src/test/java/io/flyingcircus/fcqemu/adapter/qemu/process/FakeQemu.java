package io.flyingcircus.fcqemu.adapter.qemu.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A real process with the command line of a QEMU, which lives until it is closed or signalled. */
final class FakeQemu implements AutoCloseable {

    private final Process process;

    private FakeQemu(Process process) {
        this.process = process;
    }

    static FakeQemu of(String name, String... more) throws IOException {
        return of(Path.of("sh"), name, more);
    }

    /** The same, of another shell. */
    static FakeQemu of(Path shell, String name, String... more) throws IOException {
        List<String> command =
                new ArrayList<>(List.of(shell.toString(), "-c", "echo up; read end", "qemu-system-x86_64"));
        command.addAll(List.of("-name", name + ",process=kvm." + name));
        command.addAll(List.of(more));
        Process process = new ProcessBuilder(command).start();
        if (!"up".equals(process.inputReader(StandardCharsets.UTF_8).readLine())) {
            throw new IOException("did not start");
        }
        return new FakeQemu(process);
    }

    long pid() {
        return process.pid();
    }

    int exitCode() throws InterruptedException {
        return process.waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
