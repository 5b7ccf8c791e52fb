package io.flyingcircus.fcqemu.adapter.qemu.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;

/** Waits for any of many descriptors ({@code epoll(7)}); others may be added while it waits. */
public final class Epoll implements AutoCloseable {

    private static final int ADD = 1;
    private static final int CLOSE_ON_EXEC = 0x80000;

    /** {@code struct epoll_event}: packed on x86, and larger elsewhere. */
    private static final int EVENT_BYTES = 16;

    private final int descriptor;

    /** Waits for none yet. */
    public Epoll() throws ErrnoException {
        descriptor = Libc.epollCreate(CLOSE_ON_EXEC);
    }

    /** Waits for the end of that process too, until its hold is closed. */
    public void add(PidFd process) throws ErrnoException {
        ByteBuffer event = ByteBuffer.allocateDirect(EVENT_BYTES)
                .order(ByteOrder.nativeOrder())
                .putInt(0, Libc.POLLIN);
        Libc.epollControl(descriptor, ADD, process.descriptor(), event);
    }

    /** Waits until any is ready, at most that long: whether one is. Holds the carrier of a virtual thread. */
    public boolean await(Duration longest) throws ErrnoException {
        ByteBuffer event = ByteBuffer.allocateDirect(EVENT_BYTES).order(ByteOrder.nativeOrder());
        try {
            return Libc.epollWait(descriptor, event, Math.toIntExact(longest.toMillis())) > 0;
        } catch (ErrnoException e) {
            if (e.errno() == ErrnoException.EINTR) {
                return false;
            }
            throw e;
        }
    }

    @Override
    public void close() {
        Libc.close(descriptor);
    }
}
