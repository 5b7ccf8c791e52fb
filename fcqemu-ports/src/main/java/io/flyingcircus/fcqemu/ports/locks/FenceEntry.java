package io.flyingcircus.fcqemu.ports.locks;

import java.time.Instant;

/**
 * An entry of the blocklist.
 *
 * @param address address and nonce of the client cut off
 * @param expires when the entry ends by itself
 */
public record FenceEntry(String address, Instant expires) {}
