package io.flyingcircus.fcqemu.cli.service;

import io.flyingcircus.fcqemu.cli.client.Frame;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/** A client's stdin. It is asked for more when all it gave has been read, and not before: what nobody reads stays with it. */
final class Input extends InputStream {

    private static final ByteBuffer END = ByteBuffer.allocate(0);

    private final Outbox outbox;
    private final BlockingQueue<ByteBuffer> given = new ArrayBlockingQueue<>(2);
    private ByteBuffer current = END;
    private volatile boolean ended;

    Input(Outbox outbox) {
        this.outbox = outbox;
    }

    /**
     * What the client gave.
     *
     * @return whether it was asked for; a client that gives without being asked is none
     */
    boolean give(ByteBuffer bytes) {
        return given.offer(bytes);
    }

    /** There is nobody any more who could give. */
    void end() {
        ended = true;
        boolean _ = given.offer(END);
    }

    @Override
    public int read() throws IOException {
        return more() ? current.get() & 0xff : -1;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!more()) {
            return -1;
        }
        int count = Math.min(length, current.remaining());
        current.get(bytes, offset, count);
        return count;
    }

    private boolean more() throws IOException {
        if (!current.hasRemaining() && !ended) {
            outbox.put(new Frame(Frame.Kind.READ, END));
            try {
                current = given.take();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw (IOException) new InterruptedIOException("interrupted while reading").initCause(e);
            }
            ended = ended || !current.hasRemaining();
        }
        return current.hasRemaining();
    }
}
