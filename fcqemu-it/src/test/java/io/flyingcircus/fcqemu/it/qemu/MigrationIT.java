package io.flyingcircus.fcqemu.it.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.flyingcircus.fcqemu.adapter.qemu.host.RunFile;
import io.flyingcircus.fcqemu.adapter.qemu.qmp.QmpCommand;
import io.flyingcircus.fcqemu.adapter.qemu.qmp.QmpException;
import io.flyingcircus.fcqemu.adapter.qemu.qmp.QmpSession;
import io.flyingcircus.fcqemu.adapter.qemu.qmp.QmpTimeouts;
import io.flyingcircus.fcqemu.it.testbed.Await;
import io.flyingcircus.fcqemu.ports.failure.HostException;
import io.flyingcircus.fcqemu.ports.failure.LaunchException;
import io.flyingcircus.fcqemu.ports.failure.VmStateException;
import io.flyingcircus.fcqemu.ports.hypervisor.Migration;
import io.flyingcircus.fcqemu.ports.hypervisor.MigrationPhase;
import io.flyingcircus.fcqemu.ports.hypervisor.MigrationProgress;
import io.flyingcircus.fcqemu.ports.hypervisor.MigrationTuning;
import io.flyingcircus.fcqemu.ports.hypervisor.Monitor;
import io.flyingcircus.fcqemu.ports.hypervisor.PortableMachine;
import io.flyingcircus.fcqemu.ports.hypervisor.RunStatus;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What only a real QEMU does with a guest between two hosts. */
@Timeout(120)
class MigrationIT {

    private static final VmName VM = new VmName("moved");
    private static final String IP = "127.0.0.1";

    /** Longer than any test may take: a wait that ends before has heard an event. */
    private static final Duration LONG = Duration.ofMinutes(10);

    private static final Duration PAUSE = Duration.ofMillis(500);

    @TempDir
    private Path root;

    @TempDir
    private Path otherRoot;

    private ScratchHost one;
    private ScratchHost other;

    @BeforeEach
    void start() {
        one = new ScratchHost(root);
        other = ScratchHost.beside(otherRoot);
        one.hypervisor().launch(one.order(VM));
        try (Monitor monitor = open(one)) {
            monitor.resume();
        }
    }

    @AfterEach
    void endAll() {
        one.close();
        other.close();
    }

    @Test
    void events_tell_of_its_end_and_its_figures_count_up_to_it() {
        try (Monitor there = receiveOnOther();
                Monitor here = open(one)) {
            Migration migration = here.migration();
            migration.tune(new MigrationTuning(100_000, PAUSE, true, false, 1));
            migration.send(there.migration().receive(IP));
            MigrationProgress first = Await.atMostSeconds(60)
                    .untilPresent(
                            "bytes that were sent",
                            () -> Optional.of(migration.look()).filter(progress -> progress.transferredBytes() > 0));
            Await.atMostSeconds(60)
                    .until(
                            "more bytes that were sent",
                            () -> migration.look().transferredBytes() > first.transferredBytes());

            MigrationProgress end = migration.await(MigrationPhase.ACTIVE, LONG);
            while (end.phase().underWay()) {
                end = migration.await(end.phase(), LONG);
            }

            assertThat(end.phase()).isEqualTo(MigrationPhase.COMPLETED);
            assertThat(first.totalBytes()).isGreaterThanOrEqualTo(64L << 20);
            assertThat(first.remainingBytes()).isPositive();
            assertThat(end.remainingBytes()).isZero();
            assertThat(end.passes()).isPositive();
            assertThat(end.pause()).isPositive();
            assertThat(end.totalTime()).isGreaterThan(end.pause());
            assertThat(here.status()).isEqualTo(RunStatus.POSTMIGRATE);
        }
    }

    @Test
    void the_longest_pause_can_be_changed_while_it_is_under_way() throws Exception {
        try (Monitor there = receiveOnOther()) {
            try (Monitor here = open(one)) {
                Migration migration = here.migration();
                migration.tune(new MigrationTuning(10_000, PAUSE, true, false, 1));
                migration.send(there.migration().receive(IP));
                migration.pauseAtMost(Duration.ofMillis(1234));
                assertThat(migration.look().phase().underWay()).isTrue();
            }

            JsonNode parameters = ask(one, "query-migrate-parameters");
            assertThat(parameters.path("downtime-limit").asLong()).isEqualTo(1234);
            assertThat(parameters.path("max-bandwidth").asLong()).isEqualTo(10_000);
        }
    }

    @Test
    void two_channels_carry_it_if_both_ends_know() throws Exception {
        MigrationTuning twoChannels = new MigrationTuning(0, PAUSE, true, false, 2);
        try (Monitor there = receiveOnOther()) {
            there.migration().tune(twoChannels);
            try (Monitor here = open(one)) {
                here.migration().tune(twoChannels);
                here.migration().send(there.migration().receive(IP));
                MigrationProgress progress = here.migration().look();
                while (progress.phase().underWay()) {
                    progress = here.migration().await(progress.phase(), LONG);
                }
                assertThat(progress.phase()).isEqualTo(MigrationPhase.COMPLETED);
            }
            assertThat(ask(one, "query-migrate")
                            .path("ram")
                            .path("multifd-bytes")
                            .asLong())
                    .isPositive();
            assertThat(ask(one, "query-migrate-parameters")
                            .path("multifd-channels")
                            .asInt())
                    .isEqualTo(2);
        }
    }

    @Test
    void what_a_host_with_a_very_old_tool_sends_is_started_and_receives_its_guest() {
        PortableMachine machine = one.hypervisor().portable(VM);
        List<String> arguments = new ArrayList<>(machine.arguments());
        arguments.add("-daemonize");
        arguments.add("-D /var/log/vm/moved.qemu.internal.log");
        String config = machine.configuration()
                .replace("[machine]\n", "[machine]\n  iommu = \"off\"\n")
                .replace("chardev = \"ch_qmp_monitor\"\n", "chardev = \"ch_qmp_monitor\"\n  default = \"on\"\n");

        other.hypervisor().launchIncoming(other.incoming(VM, new PortableMachine(arguments, config)));

        try (Monitor there = open(other);
                Monitor here = open(one)) {
            here.migration().tune(new MigrationTuning(0, PAUSE, true, false, 1));
            here.migration().send(there.migration().receive(IP));
            assertThat(there.migration().await(MigrationPhase.NONE, LONG).phase())
                    .isNotEqualTo(MigrationPhase.FAILED);
            Await.atMostSeconds(60).until("a guest that is paused here", () -> there.status() == RunStatus.PAUSED);
        }
        assertThat(other.hypervisor().portable(VM).arguments()).isEqualTo(machine.arguments());
    }

    @Test
    void nothing_is_started_with_what_no_host_of_the_fleet_sends() {
        PortableMachine machine = one.hypervisor().portable(VM);
        String evil = "[chardev \"evil\"]\n  backend = \"pipe\"\n  path = \"/etc/cron.d/evil\"\n";

        assertThatThrownBy(() -> other.hypervisor()
                        .launchIncoming(other.incoming(
                                VM, new PortableMachine(machine.arguments(), machine.configuration() + evil))))
                .isInstanceOf(LaunchException.class)
                .hasMessageContaining("VM moved was not started, nothing was changed")
                .hasMessageContaining("[chardev \"evil\"]");
        assertThat(other.hypervisor().hasRunFiles(VM)).isFalse();
        assertThat(other.hypervisor().processes(VM).alive()).isFalse();
    }

    @Test
    void a_cpu_this_host_is_not_is_told_with_what_it_lacks() {
        PortableMachine machine = one.hypervisor().portable(VM);
        List<String> arguments = machine.arguments().stream()
                .map(argument -> argument.startsWith("-cpu ") ? "-cpu EPYC-Rome-v1,enforce" : argument)
                .toList();

        assertThatThrownBy(() -> other.hypervisor()
                        .launchIncoming(other.incoming(VM, new PortableMachine(arguments, machine.configuration()))))
                .isInstanceOf(LaunchException.class)
                .hasMessageContaining("VM moved")
                .hasMessageMatching("(?s).*cannot run the CPU model: it lacks [a-z0-9-]*[a-z]{3}.*");
    }

    @Test
    void everything_that_is_missing_here_is_told_at_once_and_nothing_is_started() {
        PortableMachine machine = one.hypervisor().portable(VM);
        List<String> arguments = machine.arguments().stream()
                .map(argument -> argument.startsWith("-cpu ") ? "-cpu EPYC-Rome-v1,enforce" : argument)
                .toList();
        String newer = machine.configuration().replaceFirst("pc-i440fx-[0-9.]+", "pc-i440fx-99.0");

        List<String> obstacles =
                other.hypervisor().obstacles(other.incoming(VM, new PortableMachine(arguments, newer)), "99.0.1");

        assertThat(obstacles).hasSize(3);
        assertThat(obstacles.get(0)).contains("QEMU 99.0.1", "older");
        assertThat(obstacles.get(1)).contains("pc-i440fx-99.0", "does not know that machine type");
        assertThat(obstacles.get(2))
                .contains("cannot run the CPU model", "EPYC-Rome-v1")
                .containsPattern("it lacks [a-z0-9-]*[a-z]{3}");
        assertThat(other.hypervisor().hasRunFiles(VM)).isFalse();
        assertThat(other.hypervisor().processes(VM).alive()).isFalse();
    }

    @Test
    void a_machine_type_stays_what_it_was_whatever_is_newest_at_the_target() {
        PortableMachine machine = one.hypervisor().portable(VM);
        String older = machine.configuration().replaceFirst("pc-i440fx-[0-9.]+", "pc-i440fx-5.2");
        PortableMachine started = new PortableMachine(machine.arguments(), older);
        assertThat(older).isNotEqualTo(machine.configuration());

        assertThat(other.hypervisor().obstacles(other.incoming(VM, started), "7.2.0"))
                .isEmpty();
        other.hypervisor().launchIncoming(other.incoming(VM, started));

        assertThat(other.hypervisor().portable(VM)).isEqualTo(started);
    }

    @Test
    void a_vm_whose_arguments_were_lost_cannot_travel() throws Exception {
        Path arguments = one.paths().runFile(VM, RunFile.ARGUMENTS_TEMPLATE);
        Files.delete(arguments);

        assertThatThrownBy(() -> one.hypervisor().portable(VM))
                .isInstanceOf(VmStateException.class)
                .hasMessageContaining(arguments.toString())
                .hasMessageContaining("start it");
        Files.createSymbolicLink(arguments, one.paths().runFile(VM, RunFile.CONFIG_TEMPLATE));
        assertThatThrownBy(() -> one.hypervisor().portable(VM)).isInstanceOf(HostException.class);
        Files.delete(arguments);
        Files.writeString(arguments, "- -m 64\n- {a: b}\n");
        assertThatThrownBy(() -> one.hypervisor().portable(VM)).isInstanceOf(VmStateException.class);
    }

    private Monitor receiveOnOther() {
        other.hypervisor().launchIncoming(other.incoming(VM, one.hypervisor().portable(VM)));
        return open(other);
    }

    private static Monitor open(ScratchHost host) {
        return host.hypervisor().openMonitor(VM, Duration.ofSeconds(60));
    }

    private static JsonNode ask(ScratchHost host, String command) throws QmpException {
        Path socket = host.paths().runFile(VM, RunFile.QMP_SOCKET);
        try (QmpSession session = QmpSession.open(socket, QmpTimeouts.DEFAULT)) {
            return session.execute(QmpCommand.of(command)).value();
        }
    }
}
