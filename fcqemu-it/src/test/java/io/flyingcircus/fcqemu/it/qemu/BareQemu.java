package io.flyingcircus.fcqemu.it.qemu;

import io.flyingcircus.fcqemu.adapter.qemu.host.HostPaths;
import io.flyingcircus.fcqemu.adapter.qemu.host.RunFile;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A real QEMU without a guest: a PC that stands still before its first instruction, with one disk, a guest agent's port
 * and a QMP monitor, in the run folder of a host of its own.
 */
final class BareQemu implements AutoCloseable {

    static final VmName VM = new VmName("test00");
    static final long DISK_BYTES = 64L << 20;

    /** Flags of a listening socket in {@code /proc/net/unix}. */
    private static final String LISTENING = "00010000";

    private static final Duration START_PATIENCE = Duration.ofSeconds(30);

    private final HostPaths paths;
    private final Process process;

    private BareQemu(HostPaths paths, Process process) {
        this.paths = paths;
        this.process = process;
    }

    static BareQemu start(Path root) throws IOException, InterruptedException {
        HostPaths paths = new HostPaths(root);
        Files.createDirectories(paths.runFolder());
        Path disk = root.resolve("disk.img");
        try (RandomAccessFile file = new RandomAccessFile(disk.toFile(), "rw")) {
            file.setLength(DISK_BYTES);
        }
        Path qmp = paths.runFile(VM, RunFile.QMP_SOCKET);
        Process process = new ProcessBuilder(List.of(
                        "qemu-system-x86_64",
                        "-nodefaults",
                        "-S",
                        "-machine",
                        "pc,accel=tcg",
                        "-m",
                        "64",
                        "-name",
                        VM.value(),
                        "-display",
                        "none",
                        "-drive",
                        "if=virtio,format=raw,file=" + disk,
                        "-chardev",
                        "socket,id=qmp,server=on,wait=off,path=" + qmp,
                        "-mon",
                        "chardev=qmp,mode=control",
                        "-chardev",
                        "socket,id=qga0,server=on,wait=off,path=" + paths.runFile(VM, RunFile.AGENT_SOCKET),
                        "-device",
                        "virtio-serial",
                        "-device",
                        "virtserialport,chardev=qga0,name=org.qemu.guest_agent.0"))
                .redirectErrorStream(true)
                .redirectOutput(root.resolve("qemu.log").toFile())
                .start();
        BareQemu qemu = new BareQemu(paths, process);
        long deadline = System.nanoTime() + START_PATIENCE.toNanos();
        while (!listens(qmp)) {
            if (process.waitFor(5, TimeUnit.MILLISECONDS) || System.nanoTime() > deadline) {
                qemu.close();
                throw new IOException("QEMU does not start: " + Files.readString(root.resolve("qemu.log")));
            }
        }
        return qemu;
    }

    /** The socket's file is there a moment before anybody can connect to it; the kernel tells without being disturbed. */
    private static boolean listens(Path socket) throws IOException {
        try (Stream<String> sockets = Files.lines(Path.of("/proc/net/unix"))) {
            return sockets.anyMatch(line -> line.endsWith(" " + socket) && line.contains(" " + LISTENING + " "));
        }
    }

    HostPaths paths() {
        return paths;
    }

    Path qmpSocket() {
        return paths.runFile(VM, RunFile.QMP_SOCKET);
    }

    /** Whether it ends within half a minute. */
    boolean ends() throws InterruptedException {
        return process.waitFor(30, TimeUnit.SECONDS);
    }

    void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    @Override
    public void close() {
        kill();
    }
}
