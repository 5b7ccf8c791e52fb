package io.flyingcircus.fcqemu.adapter.qemu.peer;

import io.flyingcircus.fcqemu.adapter.qemu.lines.Deadline;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;

/** What comes over a socket until a deadline, which no number of small pieces puts off. */
final class TimedInput extends InputStream {

    private final Socket socket;
    private final InputStream in;
    private final Deadline deadline;

    TimedInput(Socket socket, Deadline deadline) throws IOException {
        this.socket = socket;
        this.in = socket.getInputStream();
        this.deadline = deadline;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (deadline.passed()) {
            throw new SocketTimeoutException("the time for it is over");
        }
        long millis =
                Duration.ofNanos(deadline.remainingNanos()).plusNanos(999_999).toMillis();
        socket.setSoTimeout(Math.clamp(millis, 1, Integer.MAX_VALUE));
        return in.read(buffer, offset, length);
    }
}
