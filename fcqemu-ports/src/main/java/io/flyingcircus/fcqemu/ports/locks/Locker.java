package io.flyingcircus.fcqemu.ports.locks;

/**
 * Who holds an advisory lock. Client id and cookie together name one lock: taken again by the same host it is another.
 *
 * @param clientId {@code client.NUMBER}, different for each connection
 * @param cookie name of the host it was taken for
 * @param address address and nonce of the connection that took it
 */
public record Locker(String clientId, String cookie, String address) {}
