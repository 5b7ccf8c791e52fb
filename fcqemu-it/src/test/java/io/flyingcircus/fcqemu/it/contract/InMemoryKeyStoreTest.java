package io.flyingcircus.fcqemu.it.contract;

import io.flyingcircus.fcqemu.it.memory.InMemoryKeyStore;
import io.flyingcircus.fcqemu.it.memory.World;
import io.flyingcircus.fcqemu.ports.keys.KeyStore;

class InMemoryKeyStoreTest extends KeyStoreContract {

    private final InMemoryKeyStore store = new InMemoryKeyStore(new World().clock());

    @Override
    KeyStore store() {
        return store;
    }

    @Override
    String prefix() {
        return "node/";
    }

    @Override
    void put(String key, byte[] value) {
        store.put(key, value);
    }

    @Override
    void remove(String key) {
        store.remove(key);
    }
}
