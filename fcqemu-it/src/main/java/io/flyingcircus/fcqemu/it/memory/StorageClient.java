package io.flyingcircus.fcqemu.it.memory;

/**
 * One connection to the storage.
 *
 * @param id {@code client.NUMBER}
 * @param address with its nonce, {@code 10.0.0.1:0/4123}
 */
record StorageClient(String id, String address) {}
