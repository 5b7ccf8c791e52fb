package io.flyingcircus.fcqemu.adapter.qemu.lines;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.newsclub.net.unix.AFUNIXSocketChannel;

/**
 * Lines to and from a peer on a unix socket.
 *
 * <p>Every read and write has a deadline, also where the peer stops halfway through a line; what was received so far is
 * kept for the next read. Memory is bounded by {@link LineLimits}. Any thread may read, write or close, virtual ones
 * too: they wait on a condition and hold no carrier. One daemon thread of each stream does the socket's work; it ends
 * soon after {@link #close}, the peer's end, or an error.
 */
public final class LineStream implements AutoCloseable {

    private static final int RECEIVE_BYTES = 64 * 1024;
    private static final int MAX_LAST_PIECES = 64;

    private final Path socket;
    private final LineLimits limits;
    private final AFUNIXSocketChannel channel;
    private final SelectionKey key;
    private final Selector selector;
    private final LineAssembler assembler;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    // All fields below are guarded by the lock.

    private final Deque<byte[]> received = new ArrayDeque<>();

    private long receivedBytes;

    private @Nullable ByteBuffer outgoing;
    private long writesBegun;
    private long writesDone;

    /** Why nothing more will be received or sent; lines received before it can still be read. */
    private @Nullable Supplier<? extends LineStreamException> end;

    private boolean closed;

    private LineStream(Path socket, LineLimits limits, AFUNIXSocketChannel channel, SelectionKey key) {
        this.socket = socket;
        this.limits = limits;
        this.channel = channel;
        this.key = key;
        this.selector = key.selector();
        this.assembler = new LineAssembler(limits.maxLineBytes());
    }

    /**
     * Connects to a listening unix socket.
     *
     * @param patience longest wait while the queue of other clients is full
     * @throws LineStreamException.Absent if there is no socket or no listener
     * @throws LineStreamException.Crowded if the queue stays full
     * @throws LineStreamException.Abandoned if interrupted, or this process lacks permission or resources
     */
    public static LineStream connect(Path socket, LineLimits limits, Deadline patience) throws LineStreamException {
        AFUNIXSocketChannel channel = Dialling.connect(socket, patience);
        Selector selector = null;
        try {
            selector = channel.provider().openSelector();
            SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
            LineStream stream = new LineStream(socket, limits, channel, key);
            Thread.ofPlatform().daemon().name("lines " + socket.getFileName()).start(stream::work);
            return stream;
        } catch (IOException e) {
            if (selector != null) {
                Dialling.closeQuietly(selector);
            }
            Dialling.closeQuietly(channel);
            throw new LineStreamException.Abandoned("cannot watch " + socket + ": " + e.getMessage());
        }
    }

    /**
     * The next line, without its end.
     *
     * @throws LineStreamException.Expired if none came before the deadline; the stream stays usable
     * @throws LineStreamException.PeerClosed if the peer hung up and all its lines were read
     * @throws LineStreamException.Oversize if the peer's next line is beyond the limit
     * @throws LineStreamException.Abandoned if this side closed the stream, or the thread is interrupted
     */
    public byte[] readLine(Deadline deadline) throws LineStreamException {
        lock.lock();
        try {
            while (received.isEmpty()) {
                failIfEnded();
                if (!awaitChange(deadline, "reading a line")) {
                    throw new LineStreamException.Expired("no line", deadline.patience());
                }
            }
            failIfClosed();
            boolean hadRoom = hasRoom();
            byte[] line = received.remove();
            receivedBytes -= line.length;
            if (!hadRoom) {
                wakeWorker();
            }
            return line;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Sends bytes, which should be whole lines with their ends, and returns when the kernel has taken all of them.
     *
     * @throws LineStreamException.Expired if the peer takes no more until the deadline; the stream is closed then, as a
     *     part may have been sent
     * @throws LineStreamException.PeerClosed if the peer hung up
     * @throws LineStreamException.Abandoned if this side closed the stream, or the thread is interrupted
     */
    public void write(byte[] bytes, Deadline deadline) throws LineStreamException {
        lock.lock();
        try {
            while (outgoing != null) {
                failIfEnded();
                if (!awaitChange(deadline, "sending a line")) {
                    throw new LineStreamException.Expired("an earlier line was not taken", deadline.patience());
                }
            }
            failIfEnded();
            outgoing = ByteBuffer.wrap(bytes.clone());
            long mine = ++writesBegun;
            wakeWorker();
            while (writesDone < mine) {
                failIfEnded();
                if (!awaitChange(deadline, "sending a line")) {
                    close();
                    throw new LineStreamException.Expired("the line was not taken", deadline.patience());
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** Ends the stream and wakes whoever waits on it. Never blocks, never throws; a second time does nothing. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            if (end == null) {
                end = this::closedHere;
            }
            received.clear();
            receivedBytes = 0;
            wakeWorker();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String toString() {
        return "LineStream[" + socket + "]";
    }

    private void work() {
        Supplier<? extends LineStreamException> reason;
        try {
            reason = exchange(ByteBuffer.allocate(RECEIVE_BYTES));
        } catch (LineStreamException.Oversize e) {
            reason = () -> new LineStreamException.Oversize(e.bytes(), limits.maxLineBytes());
        } catch (IOException | RuntimeException e) {
            // A reset connection, for one. What it is called differs; what it means does not.
            reason = peerClosed("broke: " + e.getMessage());
        }
        Dialling.closeQuietly(selector);
        Dialling.closeQuietly(channel);
        finish(reason);
    }

    /** Receives and sends until one side ends it; the reason why it ended. */
    private Supplier<? extends LineStreamException> exchange(ByteBuffer piece) throws IOException {
        while (true) {
            int interest = awaitWork();
            if (interest == 0) {
                return this::closedHere;
            }
            key.interestOps(interest);
            selector.select();
            selector.selectedKeys().clear();
            if (!key.isValid()) {
                // The peer hung up. This selector never looks at such a key again, so everything is read now.
                receiveLastWords(piece);
                return peerClosed("was closed by its other end");
            }
            if ((interest & SelectionKey.OP_WRITE) != 0) {
                try {
                    send();
                } catch (IOException e) {
                    receiveLastWords(piece);
                    return peerClosed("took no more: " + e.getMessage());
                }
            }
            if ((interest & SelectionKey.OP_READ) != 0 && !receive(piece)) {
                return peerClosed("was closed by its other end");
            }
        }
    }

    /** What a peer that takes nothing any longer sent before: it may be the answer to an earlier line. */
    private void receiveLastWords(ByteBuffer piece) throws IOException {
        for (int i = 0; i < MAX_LAST_PIECES; i++) {
            if (!receive(piece)) {
                return;
            }
        }
    }

    private Supplier<LineStreamException> peerClosed(String what) {
        long unfinishedBytes = assembler.unfinishedBytes();
        return () -> new LineStreamException.PeerClosed(socket + " " + what, unfinishedBytes);
    }

    private LineStreamException closedHere() {
        return new LineStreamException.Abandoned("this side closed the connection to " + socket);
    }

    /** What to wait for on the socket; sleeps while there is nothing to wait for. Zero when this side has ended it. */
    private int awaitWork() {
        lock.lock();
        try {
            while (end == null) {
                int interest = (hasRoom() ? SelectionKey.OP_READ : 0) | (outgoing == null ? 0 : SelectionKey.OP_WRITE);
                if (interest != 0) {
                    return interest;
                }
                // Not in select(): a peer that hung up would end that at once, again and again.
                changed.awaitUninterruptibly();
            }
            return 0;
        } finally {
            lock.unlock();
        }
    }

    private boolean hasRoom() {
        return received.size() < limits.maxQueuedLines() && receivedBytes < limits.maxQueuedBytes();
    }

    private void send() throws IOException {
        lock.lock();
        try {
            if (outgoing != null) {
                channel.write(outgoing);
                if (!outgoing.hasRemaining()) {
                    outgoing = null;
                    writesDone++;
                    changed.signalAll();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** Whether there may be more to receive. */
    private boolean receive(ByteBuffer piece) throws IOException {
        piece.clear();
        int count = channel.read(piece);
        if (count < 0) {
            return false;
        }
        piece.flip();
        assembler.accept(piece, this::deliver);
        return true;
    }

    private void deliver(byte[] line) {
        lock.lock();
        try {
            if (!closed) {
                received.add(line);
                receivedBytes += line.length;
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    private void finish(Supplier<? extends LineStreamException> reason) {
        lock.lock();
        try {
            if (end == null) {
                end = reason;
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void wakeWorker() {
        changed.signalAll();
        try {
            selector.wakeup();
        } catch (RuntimeException alreadyClosed) {
            // The worker has gone; nobody is to be woken.
        }
    }

    private void failIfEnded() throws LineStreamException {
        if (end != null) {
            throw end.get();
        }
    }

    private void failIfClosed() throws LineStreamException {
        if (closed && end != null) {
            throw end.get();
        }
    }

    /** Waits for any change; false when the deadline has passed. */
    @SuppressWarnings("WaitNotInLoop") // callers do
    private boolean awaitChange(Deadline deadline, String during) throws LineStreamException.Abandoned {
        long left = deadline.remainingNanos();
        if (left <= 0) {
            return false;
        }
        try {
            long _ = changed.awaitNanos(left);
            return true; // also when time is up: look once more
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LineStreamException.Abandoned("interrupted while " + during + " on " + socket);
        }
    }
}
