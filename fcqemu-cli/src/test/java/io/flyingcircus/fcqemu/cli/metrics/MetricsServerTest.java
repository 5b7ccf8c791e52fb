package io.flyingcircus.fcqemu.cli.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flyingcircus.fcqemu.cli.output.SampleRows;
import io.flyingcircus.fcqemu.domain.daemon.Outcome;
import io.flyingcircus.fcqemu.domain.received.Errand;
import io.flyingcircus.fcqemu.domain.status.VmRow;
import io.flyingcircus.fcqemu.ports.failure.HostException;
import io.flyingcircus.fcqemu.ports.time.Clock;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MetricsServerTest {

    private static final Errand ENSURE = new Errand.Ensure(new VmName("a"));

    private Duration now = Duration.ofHours(1);
    private int looks;
    private Optional<String> complaint = Optional.empty();
    private final Clock clock = new Clock() {
        @Override
        public Instant now() {
            throw new AssertionError("nobody asks what time it is");
        }

        @Override
        public Duration elapsed() {
            return now;
        }

        @Override
        public void sleep(Duration duration) {
            throw new AssertionError("nobody waits");
        }
    };
    private final WorkMetrics work = new WorkMetrics(clock);
    private final MetricsServer server = new MetricsServer(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            new HostMetrics(this::rows, clock),
            work,
            () -> complaint);

    private List<VmRow> rows() {
        looks++;
        return List.of(SampleRows.running("a"), SampleRows.gone("b"), SampleRows.outdated("c"));
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI uri = URI.create("http://127.0.0.1:" + server.address().getPort() + path);
            return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void vms_are_told_in_base_units_and_looked_at_no_more_often_than_they_change() throws Exception {
        List<String> lines = get("/metrics").body().lines().toList();

        assertThat(lines)
                .contains("fcqemu_vm_running{vm=\"a\"} 1", "fcqemu_vm_running{vm=\"b\"} 0")
                .contains("fcqemu_vm_outdated{vm=\"a\"} 0", "fcqemu_vm_outdated{vm=\"c\"} 1")
                .doesNotContain("fcqemu_vm_outdated{vm=\"b\"} 0")
                .contains("fcqemu_vm_memory_booked_bytes{vm=\"a\"} 536870912")
                .contains("fcqemu_vm_memory_pss_bytes{vm=\"a\"} 325058560")
                .contains("# TYPE fcqemu_vm_memory_swap_bytes gauge", "fcqemu_vm_memory_swap_bytes{vm=\"a\"} 0")
                .allMatch(line -> line.startsWith("# ") || line.matches("fcqemu_[a-z_]+(\\{.*})? [0-9.]+"));
        get("/metrics");
        assertThat(looks).isEqualTo(1);
        now = now.plusSeconds(31);
        get("/metrics");
        assertThat(looks).isEqualTo(2);
    }

    @Test
    void work_is_counted_and_goes_with_its_vm() throws Exception {
        work.worked(ENSURE, Outcome.DONE, Duration.ofMillis(3), Duration.ofMillis(80));
        now = now.plusSeconds(60);
        work.worked(ENSURE, Outcome.FAILED, Duration.ofMillis(3), Duration.ofSeconds(8));
        work.keysFollowed("node/");
        now = now.plusSeconds(5);

        assertThat(get("/metrics").body().lines())
                .contains("fcqemu_ensures_total{result=\"done\"} 1", "fcqemu_ensures_total{result=\"failed\"} 1")
                .contains("fcqemu_ensure_duration_seconds_bucket{le=\"0.05\"} 0")
                .contains("fcqemu_ensure_duration_seconds_bucket{le=\"0.1\"} 1")
                .contains("fcqemu_ensure_duration_seconds_bucket{le=\"+Inf\"} 2")
                .contains("fcqemu_ensure_duration_seconds_sum 8.08", "fcqemu_ensure_duration_seconds_count 2")
                .contains("fcqemu_event_lag_seconds_bucket{le=\"0.005\"} 2")
                .contains("fcqemu_vm_ensure_success_age_seconds{vm=\"a\"} 65")
                .contains("fcqemu_vm_ensure_failures{vm=\"a\"} 1")
                .contains("fcqemu_keys_age_seconds{prefix=\"node/\"} 5");

        work.worked(ENSURE, Outcome.NOTHING_HERE, Duration.ZERO, Duration.ZERO);
        assertThat(get("/metrics").body()).doesNotContain("fcqemu_vm_ensure_failures{");
    }

    @Test
    void it_is_well_unless_its_work_stands_still() throws Exception {
        assertThat(get("/healthz").statusCode()).isEqualTo(200);
        complaint = Optional.of("work has stood still for 90 s");

        assertThat(get("/healthz").statusCode()).isEqualTo(503);
        assertThat(get("/healthz").body()).isEqualTo("work has stood still for 90 s\n");
        assertThat(get("/metrics/other").statusCode()).isEqualTo(404);
    }

    @Test
    void an_address_that_is_taken_is_told() {
        assertThatThrownBy(() ->
                        new MetricsServer(server.address(), new HostMetrics(this::rows, clock), work, () -> complaint))
                .isInstanceOf(HostException.class)
                .hasMessageContaining("metrics-address");
    }
}
