package io.flyingcircus.fcqemu.it.decisions;

import static io.flyingcircus.fcqemu.it.decisions.OneHost.VM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flyingcircus.fcqemu.cli.metrics.HostMetrics;
import io.flyingcircus.fcqemu.cli.metrics.MeasuredPorts;
import io.flyingcircus.fcqemu.cli.metrics.MetricsServer;
import io.flyingcircus.fcqemu.cli.metrics.PortMetrics;
import io.flyingcircus.fcqemu.cli.metrics.SeenMetrics;
import io.flyingcircus.fcqemu.cli.metrics.WorkMetrics;
import io.flyingcircus.fcqemu.domain.VmCommands;
import io.flyingcircus.fcqemu.domain.ensure.VolumesView;
import io.flyingcircus.fcqemu.domain.host.HostPorts;
import io.flyingcircus.fcqemu.domain.host.Settings;
import io.flyingcircus.fcqemu.domain.host.Sightings;
import io.flyingcircus.fcqemu.domain.status.VmStatus;
import io.flyingcircus.fcqemu.domain.volumes.VolumeSet;
import io.flyingcircus.fcqemu.domain.volumes.VolumeState;
import io.flyingcircus.fcqemu.it.memory.Steps;
import io.flyingcircus.fcqemu.ports.failure.FcQemuException;
import io.flyingcircus.fcqemu.ports.failure.MonitorException;
import io.flyingcircus.fcqemu.ports.failure.VmStateException;
import io.flyingcircus.fcqemu.ports.hypervisor.RunStatus;
import io.flyingcircus.fcqemu.ports.storage.ImageState;
import io.flyingcircus.fcqemu.ports.storage.VolumeKind;
import io.flyingcircus.fcqemu.ports.time.Clock;
import io.flyingcircus.fcqemu.ports.vm.DiskLimits;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What an ensure sees of a VM is kept for whoever asks later, and how fast it was answered is measured. */
class SightingsTest {

    private final OneHost one = new OneHost();
    private final List<VmStatus> seen = new ArrayList<>();

    private VmCommands commands() {
        return new VmCommands(
                one.host().ports().seenBy(new Sightings() {
                    @Override
                    public void saw(VmStatus status) {
                        seen.add(status);
                    }
                }),
                Settings.DEFAULT);
    }

    @Test
    void whoever_is_told_what_is_seen_stays_so_whatever_else_of_a_host_is_exchanged() {
        HostPorts plain = one.host().ports();
        Sightings told = new Sightings() {};
        HostPorts ports = plain.seenBy(told);

        assertThat(ports.withCatalog(plain.catalog())).isEqualTo(ports);
        assertThat(ports.withLocks(plain.locks())).isEqualTo(ports);
        assertThat(ports.through(plain.hypervisor(), plain.storage())).isEqualTo(ports);
        assertThat(ports.sightings()).isSameAs(told);
    }

    @Test
    void an_ensure_of_a_vm_that_runs_sees_all_that_status_would_but_who_has_its_volumes_open() {
        commands().ensure(VM);
        commands().ensure(VM);

        assertThat(seen.getLast()).isEqualTo(withoutWatchers(commands().status(VM)));
        assertThat(seen.getLast().verdict()).isEqualTo(VmStatus.Verdict.ONLINE);
        assertThat(seen.getLast().disks()).hasSize(3);
    }

    @Test
    void what_it_set_itself_is_seen_as_it_is_then() {
        commands().ensure(VM);
        one.define(one.sample()
                .limits(new DiskLimits(
                        OptionalLong.of(1234), OptionalLong.empty(), OptionalDouble.empty(), Optional.empty())));

        commands().ensure(VM);

        assertThat(seen.getLast()).isEqualTo(withoutWatchers(commands().status(VM)));
    }

    private static VmStatus withoutWatchers(VmStatus status) {
        VolumeSet volumes = ((VolumesView.Known) status.volumes()).volumes();
        List<VolumeState> headers = volumes.volumes().stream()
                .map(volume -> new VolumeState(volume.place(), volume.image().map(ImageState::withoutWatchers)))
                .toList();
        return new VmStatus(
                status.vm(),
                status.host(),
                status.wanted(),
                status.process(),
                status.monitor(),
                status.disks(),
                status.guestAgent(),
                new VolumesView.Known(new VolumeSet(headers)),
                status.catalog());
    }

    @Test
    void a_vm_that_was_stopped_is_seen_without_a_qemu() {
        commands().ensure(VM);
        one.define(one.sample().offline());

        commands().ensure(VM);

        assertThat(seen.getLast().verdict()).isEqualTo(VmStatus.Verdict.OFFLINE);
        assertThat(seen.getLast().process()).isEqualTo(commands().status(VM).process());
    }

    @Test
    void a_qemu_that_does_not_tell_all_was_not_seen() {
        one.running();
        one.world().steps((host, port, method) -> {
            if (method.equals("blockDevices")) {
                throw new MonitorException.CommandFailed("not today", null);
            }
        });

        commands().ensure(VM);

        assertThat(seen).isEmpty();
    }

    @Test
    void what_is_wrong_with_a_guest_is_told_and_a_vm_without_a_qemu_is_not() throws Exception {
        SeenMetrics metrics = new SeenMetrics(one.host().ports().clock());
        VmCommands watched = new VmCommands(one.host().ports().seenBy(metrics), Settings.DEFAULT);
        watched.ensure(VM);
        assertThat(told(metrics))
                .contains(
                        "fcqemu_vm_guest_running{vm=\"test00\"} 1", "fcqemu_vm_locks{vm=\"test00\",holder=\"mine\"} 3");

        one.lockedBy("h2", VolumeKind.TMP);
        one.qemu().status(RunStatus.PAUSED);
        assertThatThrownBy(() -> watched.ensure(VM)).isInstanceOf(VmStateException.class);
        assertThat(told(metrics))
                .contains(
                        "fcqemu_vm_guest_running{vm=\"test00\"} 0", "fcqemu_vm_locks{vm=\"test00\",holder=\"mine\"} 2")
                .contains("fcqemu_vm_locks{vm=\"test00\",holder=\"others\"} 1");

        one.qemu().crash();
        assertThatThrownBy(() -> watched.ensure(VM)).isInstanceOf(VmStateException.class);
        assertThat(told(metrics)).doesNotContain("test00");
    }

    @Test
    void measured_ports_answer_and_fail_as_they_would_and_all_of_it_is_counted() throws Exception {
        PortMetrics metrics = new PortMetrics();
        Clock clock = one.host().ports().clock();
        HostPorts ports = new MeasuredPorts(metrics, clock).of(one.host().ports());
        VmCommands measured = new VmCommands(ports, Settings.DEFAULT);

        measured.ensure(VM);
        assertThat(measured.status(VM)).isEqualTo(one.commands().status(VM));
        one.world().steps((host, port, method) -> {
            if (method.equals("status")) {
                throw new MonitorException.CommandFailed("not today", null);
            }
        });
        assertThatThrownBy(() -> measured.ensure(VM))
                .isInstanceOf(VmStateException.class)
                .hasMessageContaining("not today");
        one.world().steps(Steps.NONE);

        String told = told(metrics, clock);
        assertThat(told).contains("fcqemu_qmp_failures_total 1\n", "fcqemu_ceph_failures_total 0\n");
        for (String door : List.of("qmp", "ceph")) {
            assertThat(told)
                    .containsPattern("fcqemu_" + door + "_duration_seconds_count [1-9]")
                    .contains("fcqemu_" + door + "_duration_seconds_bucket");
        }
    }

    @Test
    void a_storage_that_is_not_reached_is_counted_as_one_that_fails() throws Exception {
        PortMetrics metrics = new PortMetrics();
        Clock clock = one.host().ports().clock();
        HostPorts ports = new MeasuredPorts(metrics, clock).of(one.host().ports());
        one.host().storage().unreachable(true);

        assertThatThrownBy(() -> new VmCommands(ports, Settings.DEFAULT).ensure(VM))
                .isInstanceOf(FcQemuException.class);

        assertThat(told(metrics, clock)).containsPattern("fcqemu_ceph_failures_total [1-9]");
    }

    private String told(SeenMetrics metrics) throws Exception {
        return told(metrics, new PortMetrics(), one.host().ports().clock());
    }

    private static String told(PortMetrics metrics, Clock clock) throws Exception {
        return told(new SeenMetrics(clock), metrics, clock);
    }

    private static String told(SeenMetrics seen, PortMetrics metrics, Clock clock) throws Exception {
        HostMetrics host = new HostMetrics(List::of, _ -> false, clock);
        InetSocketAddress anywhere = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (MetricsServer server =
                        new MetricsServer(anywhere, host, new WorkMetrics(clock), seen, metrics, Optional::empty);
                HttpClient client = HttpClient.newHttpClient()) {
            URI uri = URI.create("http://127.0.0.1:" + server.address().getPort() + "/metrics");
            return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }
}
