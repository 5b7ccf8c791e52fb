package io.flyingcircus.fcqemu.adapter.consul;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;

/**
 * What comes from a socket, up to a moment and up to a size. SO_TIMEOUT alone bounds each read, and a peer that sends a
 * byte now and then could hold its reader for ever.
 */
final class BoundedInput extends InputStream {

    private static final int END = -1;

    private final Socket socket;
    private final InputStream input;
    private final long deadlineNanos;
    private final int limitBytes;
    private int countBytes;

    BoundedInput(Socket socket, InputStream input, Duration patience, int limitBytes) {
        this.socket = socket;
        this.input = input;
        this.deadlineNanos = System.nanoTime() + patience.toNanos();
        this.limitBytes = limitBytes;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) == END ? END : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        long remainingMs = Duration.ofNanos(deadlineNanos - System.nanoTime()).toMillis();
        if (remainingMs <= 0) {
            throw new SocketTimeoutException("the answer is not complete in time");
        }
        socket.setSoTimeout(Math.toIntExact(remainingMs));
        int count = input.read(buffer, offset, length);
        countBytes += Math.max(count, 0);
        if (countBytes > limitBytes) {
            throw new AnswerTooLargeException(limitBytes);
        }
        return count;
    }
}
