package io.flyingcircus.fcqemu.ports.storage;

/**
 * A client that has an image open for writing.
 *
 * @param clientId {@code client.NUMBER}
 * @param address its address and nonce, {@code 10.0.0.1:0/123456}, as the blocklist takes it
 */
public record Watcher(String clientId, String address) {}
