package io.flyingcircus.fcqemu.adapter.qemu.lines;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.newsclub.net.unix.AFUNIXSocketAddress;
import org.newsclub.net.unix.AFUNIXSocketChannel;
import org.newsclub.net.unix.ConnectionRefusedSocketException;

/**
 * Connects to unix sockets without ever blocking in connect(2): a blocking connect to a listener whose queue is full
 * waits for ever.
 */
public final class Dialling {

    /** The kernel tells nobody when a listener's queue has room again, so it is tried anew after this long. */
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private Dialling() {}

    /**
     * A connected, non-blocking channel.
     *
     * @throws LineStreamException.Absent if there is no socket or no listener
     * @throws LineStreamException.Crowded if the listener's queue is full until the deadline
     * @throws LineStreamException.Abandoned if the thread is interrupted
     */
    public static AFUNIXSocketChannel connect(Path socket, Deadline deadline) throws LineStreamException {
        while (true) {
            AFUNIXSocketChannel connected = attempt(socket);
            if (connected != null) {
                return connected;
            }
            if (deadline.passed()) {
                throw new LineStreamException.Crowded(socket, deadline.patience());
            }
            LockSupport.parkNanos(Math.min(RETRY_NANOS, Math.max(1, deadline.remainingNanos())));
            if (Thread.currentThread().isInterrupted()) {
                throw new LineStreamException.Abandoned("interrupted while connecting to " + socket);
            }
        }
    }

    /** A connected channel, or null if the listener's queue is full. */
    private static @Nullable AFUNIXSocketChannel attempt(Path socket) throws LineStreamException {
        if (Files.isSymbolicLink(socket)) {
            throw new LineStreamException.Abandoned(socket
                    + " is a symbolic link, which is not followed: it may lead to another VM. Remove it, or put the socket"
                    + " back in its place");
        }
        // Looked at before as well: one that is made just now is there when the failure is looked into.
        boolean wasAbsent = Files.notExists(socket);
        AFUNIXSocketChannel channel = null;
        boolean connected = false;
        try {
            channel = AFUNIXSocketChannel.open();
            channel.configureBlocking(false);
            connected = channel.connect(AFUNIXSocketAddress.of(socket));
            return connected ? channel : null;
        } catch (ConnectionRefusedSocketException e) {
            throw new LineStreamException.Absent(socket, "connection refused");
        } catch (IOException e) {
            if (wasAbsent || Files.notExists(socket)) {
                throw new LineStreamException.Absent(socket, "no such socket");
            }
            // For example no permission, or no file descriptors left: nothing that the peer did.
            throw new LineStreamException.Abandoned("cannot connect to " + socket + ": " + e.getMessage());
        } finally {
            if (channel != null && !connected) {
                closeQuietly(channel);
            }
        }
    }

    /** Closes what is given up anyway. */
    public static void closeQuietly(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception ignored) {
            // Nothing was to be had from it any longer.
        }
    }
}
