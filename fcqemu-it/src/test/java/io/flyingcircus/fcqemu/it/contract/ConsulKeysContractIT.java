package io.flyingcircus.fcqemu.it.contract;

import io.flyingcircus.fcqemu.adapter.consul.ConsulKeys;
import io.flyingcircus.fcqemu.adapter.consul.ConsulSettings;
import io.flyingcircus.fcqemu.it.consul.ConsulProbe;
import io.flyingcircus.fcqemu.it.testbed.HostThread;
import io.flyingcircus.fcqemu.it.testbed.OnTestbed;
import io.flyingcircus.fcqemu.it.testbed.Testbed;
import io.flyingcircus.fcqemu.ports.keys.KeyStore;
import java.util.concurrent.atomic.AtomicInteger;

@OnTestbed
class ConsulKeysContractIT extends KeyStoreContract {

    private static final AtomicInteger COUNT = new AtomicInteger();

    private final Testbed testbed;
    private final String prefix =
            "node/contract-" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet() + "-";

    ConsulKeysContractIT(Testbed testbed) {
        this.testbed = testbed;
    }

    @Override
    KeyStore store() {
        var keys = new ConsulKeys(ConsulSettings.DEFAULT.withToken(testbed.consulToken()));
        return (prefix, after, wait, reader) ->
                HostThread.call(testbed.firstHost(), () -> keys.await(prefix, after, wait, reader));
    }

    @Override
    String prefix() {
        return prefix;
    }

    @Override
    void put(String key, byte[] value) {
        ConsulProbe.ofServer(testbed).setKey(key, value);
    }

    @Override
    void remove(String key) {
        ConsulProbe.ofServer(testbed).removeKey(key);
    }
}
