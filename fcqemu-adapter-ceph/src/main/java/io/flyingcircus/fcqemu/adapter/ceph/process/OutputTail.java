package io.flyingcircus.fcqemu.adapter.ceph.process;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Reads all that a process writes, so that it never blocks, and keeps the end of it. */
final class OutputTail {

    static final int MOST_BYTES = 16 * 1024;

    private final byte[] ring = new byte[MOST_BYTES];
    private long total;
    private final InputStream stream;
    private final Thread reader;

    private OutputTail(InputStream stream) {
        this.stream = stream;
        this.reader = Thread.ofVirtual().name("command-output").unstarted(this::readAll);
    }

    static OutputTail of(InputStream stream) {
        OutputTail tail = new OutputTail(stream);
        tail.reader.start();
        return tail;
    }

    private void readAll() {
        byte[] chunk = new byte[4096];
        try (stream) {
            for (int count = stream.read(chunk); count >= 0; count = stream.read(chunk)) {
                keep(chunk, count);
            }
        } catch (IOException closed) {
            // The process is gone, or its output was given up: what came until now is all there is.
        }
    }

    private synchronized void keep(byte[] chunk, int count) {
        for (int i = 0; i < count; i++) {
            ring[(int) (total++ % MOST_BYTES)] = chunk[i];
        }
    }

    /** The end of the output, complete if it ends within the grace. */
    String text(Duration grace) throws InterruptedException {
        reader.join(grace);
        return soFar();
    }

    private synchronized String soFar() {
        int length = (int) Math.min(total, MOST_BYTES);
        byte[] tail = new byte[length];
        for (int i = 0; i < length; i++) {
            tail[i] = ring[(int) ((total - length + i) % MOST_BYTES)];
        }
        return new String(tail, StandardCharsets.UTF_8);
    }
}
