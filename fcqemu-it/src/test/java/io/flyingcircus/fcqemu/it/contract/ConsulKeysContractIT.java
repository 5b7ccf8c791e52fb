package io.flyingcircus.fcqemu.it.contract;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flyingcircus.fcqemu.adapter.consul.ConsulKeys;
import io.flyingcircus.fcqemu.adapter.consul.ConsulSettings;
import io.flyingcircus.fcqemu.it.consul.ConsulProbe;
import io.flyingcircus.fcqemu.it.testbed.HostThread;
import io.flyingcircus.fcqemu.it.testbed.OnTestbed;
import io.flyingcircus.fcqemu.it.testbed.Testbed;
import io.flyingcircus.fcqemu.ports.failure.CatalogException;
import io.flyingcircus.fcqemu.ports.keys.KeyStore;
import io.flyingcircus.fcqemu.ports.keys.WatchedKey;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

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
        return new KeyStore() {
            @Override
            public long await(String prefix, long after, Duration wait, Consumer<WatchedKey> reader) {
                return HostThread.call(testbed.firstHost(), () -> keys.await(prefix, after, wait, reader));
            }

            @Override
            public boolean has(String key) {
                return HostThread.call(testbed.firstHost(), () -> keys.has(key));
            }
        };
    }

    @Test
    void a_key_that_may_not_be_read_is_not_taken_for_a_missing_one() {
        put(prefix + "hidden", new byte[] {1});
        var stranger = new ConsulKeys(ConsulSettings.DEFAULT.withToken(""));

        assertThatThrownBy(() -> HostThread.call(testbed.firstHost(), () -> stranger.has(prefix + "hidden")))
                .isInstanceOf(CatalogException.class)
                .hasMessageContaining("does not accept the token");
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
