package io.flyingcircus.fcqemu.it.consul;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.flyingcircus.fcqemu.adapter.consul.ConsulSettings;
import io.flyingcircus.fcqemu.it.testbed.Await;
import io.flyingcircus.fcqemu.it.testbed.OnTestbed;
import io.flyingcircus.fcqemu.it.testbed.Testbed;
import io.flyingcircus.fcqemu.it.testbed.TestbedHost;
import io.flyingcircus.fcqemu.ports.catalog.Catalog;
import io.flyingcircus.fcqemu.ports.catalog.Registration;
import io.flyingcircus.fcqemu.ports.failure.CatalogException;
import io.flyingcircus.fcqemu.ports.vm.HostName;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@OnTestbed
@Timeout(120)
class ConsulCatalogIT {

    private static final AtomicInteger COUNT = new AtomicInteger();

    private final Testbed testbed;
    private final ConsulProbe server;
    private final VmName vm = new VmName("catalog-" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet());
    private final String service = "qemu-" + vm;
    private final ConsulSettings settings;
    private final Catalog first;
    private final Catalog second;

    ConsulCatalogIT(Testbed testbed) {
        this.testbed = testbed;
        this.server = ConsulProbe.ofServer(testbed);
        this.settings = ConsulSettings.DEFAULT.withToken(testbed.consulToken());
        this.first = new HostCatalog(testbed.firstHost(), settings);
        this.second = new HostCatalog(testbed.secondHost(), settings);
    }

    @BeforeEach
    void nothing_is_registered() {
        assertThat(server.entries(service)).isEmpty();
    }

    @AfterEach
    void deregister() {
        first.deregister(vm);
        second.deregister(vm);
    }

    @Test
    void a_registration_is_what_hosts_of_the_fleet_expect() {
        first.register(vm);

        JsonNode entry = Await.atMostSeconds(10)
                .untilPresent(
                        "the server sees the entry",
                        () -> server.entries(service).stream().findFirst())
                .path("Service");
        assertThat(entry.path("ID").asText()).isEqualTo(service);
        assertThat(entry.path("Service").asText()).isEqualTo(service);
        assertThat(entry.path("Address").asText()).isEqualTo(testbed.firstHost().name());
    }

    @Test
    void a_registration_passes_from_its_first_moment() {
        List<VmName> vms =
                IntStream.range(0, 30).mapToObj(i -> new VmName(vm + "-" + i)).toList();
        Set<String> seen = new ConcurrentSkipListSet<>();
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger looks = new AtomicInteger();
        Thread watcher = Thread.ofVirtual().start(() -> {
            while (!over.get()) {
                server.get("/v1/health/state/any").forEach(check -> {
                    if (check.path("ServiceName").asText().startsWith(service)) {
                        seen.add(check.path("Status").asText());
                    }
                });
                looks.incrementAndGet();
            }
        });

        vms.forEach(first::register);
        Await.atMostSeconds(10)
                .until(
                        "the last one is seen",
                        () -> server.checkStatus("qemu-" + vms.getLast()).isPresent());
        over.set(true);
        Await.atMostSeconds(10).until("the watcher has ended", () -> !watcher.isAlive());
        vms.forEach(first::deregister);

        assertThat(seen).containsExactly("passing");
        assertThat(looks).hasValueGreaterThan(20);
    }

    @Test
    void refreshing_a_registration_changes_nothing_in_the_cluster() {
        first.register(vm);
        Await.atMostSeconds(10)
                .until("the server sees it", () -> !server.entries(service).isEmpty());
        String before = server.modifyIndices(service);

        for (int i = 0; i < 20; i++) {
            first.register(vm);
        }

        assertThat(server.modifyIndices(service)).isEqualTo(before);
    }

    @Test
    void a_registration_that_is_refreshed_in_time_goes_on_passing() {
        Catalog brief = new HostCatalog(testbed.firstHost(), settings.withTtl(Duration.ofSeconds(1)));
        brief.register(vm);
        long start = System.nanoTime();

        Await.atMostSeconds(10).until("three times the TTL have gone by", () -> {
            brief.register(vm);
            assertThat(server.checkStatus(service)).isNotEqualTo(Optional.of("critical"));
            return System.nanoTime() - start > Duration.ofSeconds(3).toNanos();
        });

        assertThat(brief.whereabouts(vm)).hasSize(1);
    }

    @Test
    void a_registration_that_ran_out_is_not_live_and_passes_again_when_refreshed() {
        Catalog brief = new HostCatalog(testbed.firstHost(), settings.withTtl(Duration.ofSeconds(1)));
        brief.register(vm);
        Await.atMostSeconds(20)
                .until(
                        "its time runs out",
                        () -> server.checkStatus(service)
                                .filter("critical"::equals)
                                .isPresent());
        assertThat(second.whereabouts(vm)).isEmpty();

        brief.register(vm);

        awaitLive(second, testbed.firstHost());
    }

    @Test
    void an_entry_that_consul_forgot_is_brought_back() {
        first.register(vm);
        awaitLive(second, testbed.firstHost());
        onFirstHost("curl -sf -X PUT -H \"X-Consul-Token: $TOKEN\" http://127.0.0.1:8500/v1/agent/service/deregister/"
                + service);
        Await.atMostSeconds(10)
                .until("it is forgotten", () -> server.entries(service).isEmpty());

        first.register(vm);

        awaitLive(second, testbed.firstHost());
    }

    @Test
    void an_entry_with_another_kind_of_check_is_taken_over() {
        registerBySomebodyElse(
                "\"Check\": {\"HTTP\": \"http://127.0.0.1:1/\", \"Interval\": \"1s\"}, \"Address\": \"h1\"");
        Await.atMostSeconds(10)
                .until(
                        "it is critical",
                        () -> server.checkStatus(service)
                                .filter("critical"::equals)
                                .isPresent());

        first.register(vm);

        awaitLive(second, testbed.firstHost());
    }

    @Test
    void an_entry_with_another_address_is_put_right() {
        registerBySomebodyElse("\"Check\": {\"TTL\": \"60s\", \"Status\": \"passing\"}, \"Address\": \"elsewhere\"");

        first.register(vm);

        awaitLive(second, testbed.firstHost());
    }

    @Test
    void two_hosts_that_are_live_are_both_reported_newest_first() {
        first.register(vm);
        awaitLive(second, testbed.firstHost());
        second.register(vm);

        List<Registration> both = Await.atMostSeconds(10)
                .untilPresent(
                        "both are seen",
                        () -> Optional.of(first.whereabouts(vm)).filter(found -> found.size() == 2));

        assertThat(both)
                .extracting(Registration::host)
                .containsExactly(
                        testbed.secondHost().hostName(), testbed.firstHost().hostName());
        assertThat(both.getFirst().modifyIndex()).isGreaterThan(both.getLast().modifyIndex());
    }

    @Test
    void an_entry_without_an_address_is_of_no_host() {
        registerBySomebodyElse("\"Check\": {\"TTL\": \"60s\", \"Status\": \"passing\"}");
        Await.atMostSeconds(10)
                .until(
                        "it passes",
                        () -> server.checkStatus(service)
                                .filter("passing"::equals)
                                .isPresent());

        assertThat(second.whereabouts(vm)).isEmpty();
    }

    @Test
    void deregistering_removes_an_entry_whatever_its_state_and_may_be_done_again() {
        Catalog brief = new HostCatalog(testbed.firstHost(), settings.withTtl(Duration.ofSeconds(1)));
        brief.register(vm);
        Await.atMostSeconds(20)
                .until(
                        "its time runs out",
                        () -> server.checkStatus(service)
                                .filter("critical"::equals)
                                .isPresent());

        first.deregister(vm);
        first.deregister(vm);

        Await.atMostSeconds(10)
                .until(
                        "the server no longer sees it",
                        () -> server.entries(service).isEmpty());
    }

    @Test
    void deregistering_leaves_the_entry_of_another_host() {
        first.register(vm);
        second.register(vm);
        Await.atMostSeconds(10)
                .until("both are seen", () -> first.whereabouts(vm).size() == 2);

        first.deregister(vm);

        awaitLive(first, testbed.secondHost());
    }

    @Test
    void a_host_whose_agent_is_gone_is_not_live_and_is_again_when_it_is_back() throws IOException {
        second.register(vm);
        awaitLive(first, testbed.secondHost());

        kill(testbed.dir().resolve("consul").resolve(testbed.secondHost().name() + ".pid"));
        try {
            Await.atMostSeconds(30)
                    .until("the other host notices", () -> first.whereabouts(vm).isEmpty());
            assertThatThrownBy(() -> second.register(vm))
                    .isInstanceOf(CatalogException.class)
                    .hasMessageContaining("does not accept connections")
                    .hasMessageContaining("The VM is not affected");
        } finally {
            testbed.order("up");
        }
        awaitLive(first, testbed.secondHost());
    }

    @Test
    void a_wrong_token_is_told_apart() {
        Catalog stranger =
                new HostCatalog(testbed.firstHost(), settings.withToken("00000000-0000-0000-0000-000000000000"));
        Catalog nobody = new HostCatalog(testbed.firstHost(), settings.withToken(""));

        for (Runnable work : List.<Runnable>of(
                () -> stranger.register(vm),
                () -> stranger.deregister(vm),
                () -> stranger.whereabouts(vm),
                () -> nobody.register(vm))) {
            assertThatThrownBy(work::run)
                    .isInstanceOf(CatalogException.class)
                    .hasMessageContaining("does not accept the token")
                    .hasMessageContaining("access-token in section [consul]");
        }
    }

    @Test
    void a_cluster_without_leader_is_told_apart_and_registrations_catch_up() {
        testbed.order("consul", "stop");
        try {
            Await.atMostSeconds(30)
                    .untilAsserted(
                            "the agent notices",
                            () -> assertThatThrownBy(() -> first.whereabouts(vm))
                                    .isInstanceOf(CatalogException.class)
                                    .hasMessageContaining("The VM is not affected"));
            first.register(vm);
        } finally {
            testbed.order("consul", "start");
        }

        awaitLive(second, testbed.firstHost());
    }

    private void awaitLive(Catalog observer, TestbedHost expected) {
        Await.atMostSeconds(30)
                .untilAsserted(
                        "only " + expected.name() + " is live",
                        () -> assertThat(observer.whereabouts(vm))
                                .extracting(Registration::host)
                                .containsExactly(new HostName(expected.name())));
    }

    private void registerBySomebodyElse(String fields) {
        onFirstHost("curl -sf -X PUT -H \"X-Consul-Token: $TOKEN\" http://127.0.0.1:8500/v1/agent/service/register -d '"
                + "{\"ID\": \"" + service + "\", \"Name\": \"" + service + "\", " + fields + "}'");
    }

    private void onFirstHost(String line) {
        testbed.firstHost()
                .shell()
                .sh("TOKEN=" + testbed.consulToken() + "; " + line)
                .orFail();
    }

    private static void kill(Path pidFile) throws IOException {
        long pid = Long.parseLong(Files.readString(pidFile).strip());
        ProcessHandle process = ProcessHandle.of(pid).orElseThrow();
        assertThat(process.info().command().orElse("")).endsWith("consul");
        process.destroyForcibly();
    }
}
