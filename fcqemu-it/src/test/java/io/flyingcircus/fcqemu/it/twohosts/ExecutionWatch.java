package io.flyingcircus.fcqemu.it.twohosts;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.it.onehost.TestVm;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Looks all the time whether a guest executes on two hosts, through QEMU's human monitors, which nobody else needs. What
 * executes on one host before and after it was seen executing on the other has executed twice.
 */
final class ExecutionWatch implements AutoCloseable {

    private static final Pattern STATUS = Pattern.compile("VM status: (\\S+)");
    private static final long BETWEEN_LOOKS_NANOS = 20_000_000;

    private final Path one;
    private final Path other;
    private final Thread thread;
    private final AtomicBoolean twice = new AtomicBoolean();
    private final AtomicInteger looks = new AtomicInteger();

    private ExecutionWatch(Path one, Path other) {
        this.one = one;
        this.other = other;
        this.thread = Thread.ofPlatform().daemon().name("execution-watch").unstarted(this::watch);
    }

    static ExecutionWatch of(TestVm one, TestVm other) {
        ExecutionWatch watch = new ExecutionWatch(one.runFile("monitor.sock"), other.runFile("monitor.sock"));
        watch.thread.start();
        return watch;
    }

    void assertNeverTwice() {
        assertThat(looks.get()).as("looks").isPositive();
        assertThat(twice.get()).as("it executed on both hosts at once").isFalse();
    }

    private void watch() {
        while (!Thread.currentThread().isInterrupted()) {
            if (runs(one) && runs(other) && runs(one)) {
                twice.set(true);
            }
            looks.incrementAndGet();
            LockSupport.parkNanos(BETWEEN_LOOKS_NANOS);
        }
    }

    private static boolean runs(Path monitor) {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(monitor));
            channel.write(ByteBuffer.wrap("info status\n".getBytes(StandardCharsets.US_ASCII)));
            StringBuilder said = new StringBuilder();
            ByteBuffer buffer = ByteBuffer.allocate(4096);
            while (channel.read(buffer) >= 0) {
                said.append(StandardCharsets.US_ASCII.decode(buffer.flip()));
                buffer.clear();
                Matcher status = STATUS.matcher(said);
                if (status.find()) {
                    return status.group(1).equals("running");
                }
            }
            return false;
        } catch (IOException nobodyThere) {
            return false;
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
