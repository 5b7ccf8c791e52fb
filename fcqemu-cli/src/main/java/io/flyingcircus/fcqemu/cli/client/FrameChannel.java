package io.flyingcircus.fcqemu.cli.client;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A connection on which frames are exchanged: a byte for the kind, four for the length, the content. Any thread may send; one
 * receives. Neither ever waits for less than the peer takes: whoever wants an end to that closes it, which any thread may do.
 */
public final class FrameChannel implements Closeable {

    private static final Frame.Kind[] KINDS = Frame.Kind.values();
    private static final int HEAD_BYTES = 5;

    private final SocketChannel channel;
    private final ReentrantLock sending = new ReentrantLock();
    private final ByteBuffer head = ByteBuffer.allocate(HEAD_BYTES);

    /** On a connection that is there. */
    public FrameChannel(SocketChannel channel) {
        this.channel = channel;
    }

    /**
     * Closes it after a while, unless the thread that waits for that is interrupted before.
     *
     * @param kind of that thread
     */
    public Thread closeAfter(long millis, Thread.Builder kind) {
        return kind.start(() -> {
            try {
                Thread.sleep(millis);
                close();
            } catch (InterruptedException | IOException done) {
                // It was in time, or has gone.
            }
        });
    }

    /** Sends a frame without content. */
    public void send(Frame.Kind kind) throws IOException {
        send(kind, ByteBuffer.allocate(0));
    }

    /** Sends a frame with a sentence. */
    public void send(Frame.Kind kind, String text) throws IOException {
        send(kind, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * Sends a frame.
     *
     * @param content up to {@link Frame#LONGEST} bytes
     */
    public void send(Frame.Kind kind, ByteBuffer content) throws IOException {
        var frame = new Frame(kind, content);
        ByteBuffer bytes = ByteBuffer.allocate(HEAD_BYTES + content.remaining());
        bytes.put(frame.kind().sign())
                .putInt(content.remaining())
                .put(content.duplicate())
                .flip();
        sending.lock();
        try {
            while (bytes.hasRemaining()) {
                var _ = channel.write(bytes);
            }
        } finally {
            sending.unlock();
        }
    }

    /**
     * Waits for a frame.
     *
     * @throws EOFException if the peer has ended the connection
     * @throws ProtocolException if it is none
     */
    public Frame receive() throws IOException {
        fill(head.clear());
        Frame.Kind kind = kind(head.get());
        int length = head.getInt();
        if (length < 0 || length > Frame.LONGEST) {
            throw new ProtocolException("no frame has a length of " + length);
        }
        ByteBuffer content = ByteBuffer.allocate(length);
        fill(content);
        return new Frame(kind, content.asReadOnlyBuffer());
    }

    private static Frame.Kind kind(byte sign) throws ProtocolException {
        for (Frame.Kind kind : KINDS) {
            if (kind.sign() == sign) {
                return kind;
            }
        }
        throw new ProtocolException("no frame begins with " + sign);
    }

    private void fill(ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                throw new EOFException("the peer has ended the connection");
            }
        }
        buffer.flip();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
