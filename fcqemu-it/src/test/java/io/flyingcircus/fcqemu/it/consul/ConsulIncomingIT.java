package io.flyingcircus.fcqemu.it.consul;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flyingcircus.fcqemu.it.testbed.Await;
import io.flyingcircus.fcqemu.it.testbed.OnTestbed;
import io.flyingcircus.fcqemu.it.testbed.Testbed;
import io.flyingcircus.fcqemu.ports.catalog.Catalog;
import io.flyingcircus.fcqemu.ports.catalog.IncomingVm;
import io.flyingcircus.fcqemu.ports.peer.PeerAddress;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@OnTestbed
@Timeout(120)
class ConsulIncomingIT {

    private static final AtomicInteger COUNT = new AtomicInteger();

    private final Testbed testbed;
    private final ConsulProbe server;
    private final VmName vm = new VmName("incoming-" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet());
    private final String incoming = "vm-inmigrate-" + vm;
    private final Catalog first;
    private final Catalog second;

    ConsulIncomingIT(Testbed testbed) {
        this.testbed = testbed;
        this.server = ConsulProbe.ofServer(testbed);
        this.first = HostCatalog.on(testbed, testbed.firstHost());
        this.second = HostCatalog.on(testbed, testbed.secondHost());
    }

    @AfterEach
    void withdraw() {
        first.withdrawIncoming(vm);
    }

    @Test
    void a_host_that_waits_is_in_consul_as_hosts_of_the_fleet_expect() {
        first.announceIncoming(vm, new PeerAddress("10.0.0.1", 4097));

        JsonNode entry = Await.atMostSeconds(10)
                .untilPresent(
                        "the server sees the entry",
                        () -> server.entries(incoming).stream().findFirst());
        assertThat(entry.path("Service").path("ID").asText()).isEqualTo(incoming);
        assertThat(entry.path("Service").path("Service").asText()).isEqualTo(incoming);
        assertThat(entry.path("Service").path("Address").asText()).isEqualTo("10.0.0.1");
        assertThat(entry.path("Service").path("Port").asInt()).isEqualTo(4097);
    }

    @Test
    void hosts_that_wait_are_found_whatever_their_checks_say_unless_they_do_not_say_where() {
        registerBySomebodyElse("\"Check\": {\"TTL\": \"60s\"}, \"Address\": \"10.0.0.1\", \"Port\": 4097");
        Await.atMostSeconds(10)
                .untilAsserted(
                        "it is found",
                        () -> assertThat(second.incoming(vm))
                                .extracting(IncomingVm::address)
                                .containsExactly(new PeerAddress("10.0.0.1", 4097)));
        assertThat(server.checkStatus(incoming)).contains("critical");

        for (String lacking : List.of("\"Port\": 4097", "\"Address\": \"10.0.0.1\"")) {
            registerBySomebodyElse(lacking);
            Await.atMostSeconds(10)
                    .until("it is not found", () -> second.incoming(vm).isEmpty());
        }
    }

    @Test
    void announcing_again_changes_nothing_in_the_cluster() {
        var address = new PeerAddress("10.0.0.1", 4097);
        first.announceIncoming(vm, address);
        Await.atMostSeconds(10)
                .until("the server sees it", () -> !server.entries(incoming).isEmpty());
        String before = server.modifyIndices(incoming);

        for (int i = 0; i < 20; i++) {
            first.announceIncoming(vm, address);
        }

        assertThat(server.modifyIndices(incoming)).isEqualTo(before);
    }

    private void registerBySomebodyElse(String fields) {
        onFirstHost("curl -sf -X PUT -H \"X-Consul-Token: $TOKEN\" http://127.0.0.1:8500/v1/agent/service/register -d '"
                + "{\"ID\": \"" + incoming + "\", \"Name\": \"" + incoming + "\", " + fields + "}'");
    }

    private void onFirstHost(String line) {
        testbed.firstHost()
                .shell()
                .sh("TOKEN=" + testbed.consulToken() + "; " + line)
                .orFail();
    }
}
