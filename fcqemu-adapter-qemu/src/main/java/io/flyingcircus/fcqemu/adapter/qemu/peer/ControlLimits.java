package io.flyingcircus.fcqemu.adapter.qemu.peer;

import java.time.Duration;

/**
 * What one control server, or one request to it, may cost.
 *
 * @param request longest time from the beginning of a connection until its request is complete, however it trickles in
 * @param connect longest wait for a connection, or for a name to be resolved
 * @param connections most connections at a time; if there are more, the oldest that has not said what it wants is cut off
 * @param bytes largest body, in either direction; arguments and configuration of a VM are some ten thousand
 */
public record ControlLimits(Duration request, Duration connect, int connections, int bytes) {

    /** What hosts use. */
    public static final ControlLimits DEFAULT =
            new ControlLimits(Duration.ofSeconds(10), Duration.ofSeconds(10), 32, 1 << 20);

    /** @throws IllegalArgumentException if one of them leaves nothing */
    public ControlLimits {
        if (!request.isPositive() || !connect.isPositive() || connections < 2 || bytes < 1) {
            throw new IllegalArgumentException("patience must be positive, and there are two connections at least");
        }
    }
}
