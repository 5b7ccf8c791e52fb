package io.flyingcircus.fcqemu.cli.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.flyingcircus.fcqemu.cli.output.SampleRows;
import io.flyingcircus.fcqemu.cli.output.Samples;
import io.flyingcircus.fcqemu.domain.daemon.Outcome;
import io.flyingcircus.fcqemu.domain.ensure.CatalogView;
import io.flyingcircus.fcqemu.domain.ensure.MonitorView;
import io.flyingcircus.fcqemu.domain.ensure.Observation;
import io.flyingcircus.fcqemu.domain.ensure.Transfer;
import io.flyingcircus.fcqemu.domain.ensure.VolumesView;
import io.flyingcircus.fcqemu.domain.migration.Moved;
import io.flyingcircus.fcqemu.domain.received.Errand;
import io.flyingcircus.fcqemu.domain.status.VmRow;
import io.flyingcircus.fcqemu.ports.failure.HostException;
import io.flyingcircus.fcqemu.ports.hypervisor.MigrationPhase;
import io.flyingcircus.fcqemu.ports.hypervisor.MigrationProgress;
import io.flyingcircus.fcqemu.ports.hypervisor.PidFile;
import io.flyingcircus.fcqemu.ports.hypervisor.ProcessState;
import io.flyingcircus.fcqemu.ports.hypervisor.RunStatus;
import io.flyingcircus.fcqemu.ports.time.Clock;
import io.flyingcircus.fcqemu.ports.vm.HostName;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

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
    private final SeenMetrics seen = new SeenMetrics(clock);
    private final PortMetrics ports = new PortMetrics();
    private final MetricsServer server = server(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    private boolean frozen;

    private MetricsServer server(InetSocketAddress address) {
        HostMetrics host =
                new HostMetrics(this::rows, vm -> frozen && vm.value().equals("a"), clock);
        return new MetricsServer(address, host, work, seen, ports, () -> complaint);
    }

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
    void what_was_seen_of_a_vm_is_told_with_its_age_until_it_is_forgotten() throws Exception {
        seen.saw(Samples.running());
        now = now.plusSeconds(90);

        assertThat(get("/metrics").body().lines())
                .contains("fcqemu_vm_seen_age_seconds{vm=\"test00\"} 90", "fcqemu_vm_guest_running{vm=\"test00\"} 1")
                .contains("fcqemu_vm_locks{vm=\"test00\",holder=\"mine\"} 1")
                .contains("fcqemu_vm_locks{vm=\"test00\",holder=\"others\"} 1")
                .contains("fcqemu_vm_disk_throttle_iops{vm=\"test00\",disk=\"virtio0\",counts=\"read\"} 250")
                .doesNotContain("fcqemu_vm_disk_throttle_iops{vm=\"test00\",disk=\"virtio0\",counts=\"total\"} 0");
        seen.forget(Samples.VM);
        assertThat(get("/metrics").body()).doesNotContain("test00");
    }

    @Test
    void a_guest_that_stays_frozen_is_told_and_one_that_was_thawed_is_not() throws Exception {
        assertThat(get("/metrics").body().lines()).contains("fcqemu_vm_frozen_seconds{vm=\"a\"} 0");
        frozen = true;
        now = now.plusSeconds(31);
        get("/metrics");
        now = now.plusSeconds(300);
        assertThat(get("/metrics").body().lines())
                .contains("fcqemu_vm_frozen_seconds{vm=\"a\"} 300", "fcqemu_vm_frozen_seconds{vm=\"b\"} 0");
        frozen = false;
        assertThat(get("/metrics").body().lines()).contains("fcqemu_vm_frozen_seconds{vm=\"a\"} 0");
    }

    @Test
    void a_migration_is_told_while_it_is_under_way_and_counted_when_it_ended() throws Exception {
        VmName vm = new VmName("a");
        ports.progress(
                vm,
                new MigrationProgress(
                        MigrationPhase.ACTIVE,
                        1000,
                        400,
                        600,
                        50,
                        200,
                        1,
                        Duration.ofMillis(30),
                        Duration.ZERO,
                        Duration.ZERO,
                        ""));
        assertThat(get("/metrics").body().lines())
                .contains("fcqemu_vm_migration_phase{vm=\"a\",phase=\"active\"} 1")
                .contains("fcqemu_vm_migration_memory_bytes{vm=\"a\"} 1000")
                .contains("fcqemu_vm_migration_processed_bytes{vm=\"a\"} 400")
                .contains("fcqemu_vm_migration_remaining_bytes{vm=\"a\"} 600")
                .contains("fcqemu_vm_migration_dirty_bytes_per_second{vm=\"a\"} 50")
                .contains("fcqemu_vm_migration_expected_pause_seconds{vm=\"a\"} 0.03");

        ports.migrationEnded(
                vm,
                new io.flyingcircus.fcqemu.domain.migration.Outcome.Went(new Moved(
                        Duration.ofSeconds(4),
                        Optional.of(new Moved.Sent(Duration.ofMillis(20), Duration.ofMillis(40), 5000, 100)))));
        assertThat(get("/metrics").body().lines())
                .contains("fcqemu_migrations_total{result=\"went\"} 1", "fcqemu_migration_sent_bytes_total 5000")
                .contains("fcqemu_migration_duration_seconds_sum 4", "fcqemu_migration_pause_seconds_sum 0.04")
                .noneMatch(line -> line.startsWith("fcqemu_vm_migration_phase{"));
    }

    @Test
    void a_guest_whose_memory_is_lost_is_counted_and_one_whose_memory_is_on_its_way_is_not() throws Exception {
        VmName vm = new VmName("a");
        HostName host = new HostName("h1");
        ports.looked(vm, host, found(Transfer.Memory.WHOLE));
        ports.looked(vm, host, found(Transfer.Memory.SPLIT));
        assertThat(get("/metrics").body().lines()).contains("fcqemu_migration_memory_lost_total 0");

        ports.looked(vm, host, found(Transfer.Memory.BROKEN));

        assertThat(get("/metrics").body().lines()).contains("fcqemu_migration_memory_lost_total 1");
    }

    private static Observation found(Transfer.Memory memory) {
        return new Observation(
                new ProcessState(List.of(), new PidFile.Missing()),
                new MonitorView.Answered(RunStatus.PAUSED, new Transfer(true, false, false, false, memory)),
                new VolumesView.Unreadable("not looked at"),
                List.of(),
                new CatalogView.Known(List.of()));
    }

    @Test
    void a_migration_that_nobody_works_at_any_more_is_not_under_way() throws Exception {
        VmName vm = new VmName("a");
        ports.progress(vm, MigrationProgress.of(MigrationPhase.ACTIVE));
        assertThat(get("/metrics").body()).contains("fcqemu_vm_migration_phase{");

        ports.left(vm);

        assertThat(get("/metrics").body()).doesNotContain("fcqemu_vm_migration_phase{");
    }

    /** Every name that stands in front of a bracket, an operator or nothing in the expression of an alert. */
    @Test
    void every_metric_that_an_alert_looks_at_is_there_and_each_alert_has_a_remedy() throws Exception {
        work.worked(ENSURE, Outcome.DONE, Duration.ZERO, Duration.ZERO);
        work.keysFollowed("node/");
        seen.saw(Samples.running());
        ports.progress(new VmName("a"), MigrationProgress.of(MigrationPhase.SETUP));
        Set<String> there = get("/metrics")
                .body()
                .lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.replaceAll("[{ ].*", ""))
                .collect(Collectors.toSet());
        Object file = new Yaml().load(Files.readString(Path.of("src/main/dist/lib/prometheus/fc-qemu.rules.yml")));
        List<String> looked = new ArrayList<>();
        for (JsonNode rule : new JsonMapper().<JsonNode>valueToTree(file).findPath("rules")) {
            String alert = rule.path("alert").asText();
            assertThat(alert).startsWith("FcQemu");
            assertThat(rule.path("for").asText()).as(alert).matches("\\d+[smhd]");
            assertThat(rule.path("annotations").path("summary").asText())
                    .as(alert)
                    .isNotBlank();
            assertThat(rule.path("annotations").path("remedy").asText())
                    .as(alert)
                    .isNotBlank();
            Matcher names = Pattern.compile("\\bfcqemu_[a-z_]+")
                    .matcher(rule.path("expr").asText());
            while (names.find()) {
                looked.add(names.group());
            }
        }
        assertThat(looked).hasSizeGreaterThan(8);
        assertThat(there).containsAll(looked);
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
        assertThatThrownBy(() -> server(server.address()))
                .isInstanceOf(HostException.class)
                .hasMessageContaining("metrics-address");
    }
}
