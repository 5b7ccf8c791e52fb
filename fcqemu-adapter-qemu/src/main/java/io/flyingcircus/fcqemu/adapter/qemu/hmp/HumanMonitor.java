package io.flyingcircus.fcqemu.adapter.qemu.hmp;

import io.flyingcircus.fcqemu.adapter.qemu.host.HostPaths;
import io.flyingcircus.fcqemu.adapter.qemu.host.RunFile;
import io.flyingcircus.fcqemu.adapter.qemu.lines.Deadline;
import io.flyingcircus.fcqemu.adapter.qemu.lines.Dialling;
import io.flyingcircus.fcqemu.adapter.qemu.lines.LineStreamException;
import io.flyingcircus.fcqemu.ports.failure.MonitorException;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.newsclub.net.unix.AFUNIXSocketChannel;

/**
 * A connection to a VM's human monitor (its {@code readline} mode), which QEMU gives to one client at a time. One thread may read
 * while another one writes.
 */
public final class HumanMonitor implements AutoCloseable {

    private static final int PIECE_BYTES = 4096;

    private final VmName vm;
    private final AFUNIXSocketChannel channel;

    private HumanMonitor(VmName vm, AFUNIXSocketChannel channel) {
        this.vm = vm;
        this.channel = channel;
    }

    /**
     * Connects. Whether QEMU turns to this client shows by its greeting.
     *
     * @param patience longest wait while others wait for the same monitor
     * @throws MonitorException.Gone if nobody listens
     * @throws MonitorException.Busy if too many others wait for it
     */
    public static HumanMonitor connect(HostPaths paths, VmName vm, Duration patience) {
        Path socket = paths.runFile(vm, RunFile.MONITOR_SOCKET);
        try {
            AFUNIXSocketChannel channel = Dialling.connect(socket, Deadline.after(patience));
            channel.configureBlocking(true);
            return new HumanMonitor(vm, channel);
        } catch (LineStreamException.Absent e) {
            throw new MonitorException.Gone(
                    "VM " + vm + " has no human monitor: " + e.getMessage()
                            + ". Its QEMU does not run on this host, or has lost its run files. Look with: fc-qemu status "
                            + vm,
                    e);
        } catch (LineStreamException.Crowded e) {
            throw busy(vm, e);
        } catch (IOException e) {
            throw new MonitorException.Silent(
                    "VM " + vm + ": its human monitor cannot be connected to: " + e.getMessage()
                            + ". Nothing was changed.",
                    e);
        }
    }

    /** What it means when no greeting comes. */
    public static MonitorException.Busy busy(VmName vm, @Nullable Exception cause) {
        return new MonitorException.Busy(
                "VM " + vm
                        + ": its human monitor does not turn to this command: another client holds it, or QEMU is stuck."
                        + " Nothing was changed. Who holds it shows: ss -xp | grep qemu." + vm + ".monitor.sock",
                cause);
    }

    /** Some of what QEMU writes, as soon as there is any; empty when it has hung up. */
    public Optional<byte[]> read() {
        ByteBuffer piece = ByteBuffer.allocate(PIECE_BYTES);
        try {
            int count = channel.read(piece);
            return count < 0 ? Optional.empty() : Optional.of(Arrays.copyOf(piece.array(), count));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /**
     * Types something.
     *
     * @throws MonitorException.Gone if QEMU has hung up
     */
    public void write(byte[] bytes) {
        ByteBuffer rest = ByteBuffer.wrap(bytes);
        try {
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
        } catch (IOException e) {
            throw new MonitorException.Gone(
                    "VM " + vm + ": its QEMU closed the human monitor. Look with: fc-qemu status " + vm, e);
        }
    }

    @Override
    public void close() {
        Dialling.closeQuietly(channel);
    }
}
