package io.flyingcircus.fcqemu.domain.migration;

import java.time.Duration;
import java.util.Optional;

/**
 * What moving a guest took, as one of the two hosts saw it.
 *
 * @param total from the moment on when the other host was ready, or this one was, until the guest executed there
 * @param sent what only the host that sent it knows, and tells the one that takes it; empty where it did not
 * @param postcopy whether it went on while part of its memory was still to come
 */
public record Moved(Duration total, Optional<Sent> sent, boolean postcopy) {

    /** Of a guest whose memory was all there before it went on. */
    public Moved(Duration total, Optional<Sent> sent) {
        this(total, sent, false);
    }

    /**
     * What went through.
     *
     * @param downtime how long the guest was stopped, as QEMU says, which knows nothing of locks
     * @param pause how long it was stopped, locks included
     * @param bytes sent
     * @param bytesPerSecond throughput
     */
    public record Sent(Duration downtime, Duration pause, long bytes, long bytesPerSecond) {}
}
