package io.flyingcircus.fcqemu.it.simulation;

import static io.flyingcircus.fcqemu.it.simulation.TwoHosts.VM;
import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.domain.VmCommands;
import io.flyingcircus.fcqemu.it.memory.InMemoryQemu;
import io.flyingcircus.fcqemu.it.memory.SampleVm;
import io.flyingcircus.fcqemu.ports.hypervisor.MigrationPhase;
import io.flyingcircus.fcqemu.ports.hypervisor.RunStatus;
import io.flyingcircus.fcqemu.ports.peer.Answer;
import io.flyingcircus.fcqemu.ports.peer.Peer;
import io.flyingcircus.fcqemu.ports.peer.Request;
import io.flyingcircus.fcqemu.ports.storage.Image;
import io.flyingcircus.fcqemu.ports.storage.VolumeKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code h1} has the old tool and sends its guest to {@code h2}, which has this one. */
class FromOldHostTest {

    private static final List<Image> IMAGES =
            VolumeKind.REQUIRED.stream().map(new SampleVm()::image).toList();
    private static final Duration CALL = Duration.ofMinutes(2);

    private final TwoHosts hosts = new TwoHosts().define(new SampleVm().on("h2"));
    private TwoHosts.Command target = hosts.begin("h2", VmCommands::ensure);

    private TwoHosts.Command send(OldGeneration generation) {
        return send(generation, () -> false);
    }

    private TwoHosts.Command send(OldGeneration generation, BooleanSupplier changed) {
        return hosts.begin("h1", (_, vm) -> new OldSource(hosts.host("h1"), generation, vm, IMAGES, changed).run());
    }

    /** Calls of an old host, one after the other, from one that has released its locks and got the migration lock. */
    private TwoHosts.Command call(Consumer<Peer> calls) {
        return hosts.begin("h1", (_, vm) -> {
            try (OldVolumes volumes = new OldVolumes(hosts.host("h1"), IMAGES)) {
                Peer peer = hosts.host("h1")
                        .ports()
                        .peers()
                        .at(
                                hosts.host("h1")
                                        .ports()
                                        .catalog()
                                        .incoming(vm)
                                        .getFirst()
                                        .address(),
                                volumes.cookie());
                assertThat(peer.ask(new Request.AcquireMigrationLock(), CALL)).isEqualTo(new Answer.Decision(true));
                volumes.unlock();
                calls.accept(peer);
            }
        });
    }

    private void untilItWaits() {
        hosts.until(() -> !hosts.host("h2").ports().catalog().incoming(VM).isEmpty());
    }

    private Optional<InMemoryQemu> there() {
        return hosts.host("h2").hypervisor().living().stream().findFirst();
    }

    private boolean loaded() {
        return there().filter(qemu -> qemu.status() == RunStatus.PAUSED).isPresent();
    }

    private void assertRunsOnlyOn(String host) {
        assertThat(hosts.executing()).containsExactly(host);
        assertThat(hosts.locks()).containsOnly(host);
        assertThat(hosts.qemus(host.equals("h1") ? "h2" : "h1")).isZero();
        assertThat(hosts.world().staleCopies()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void a_guest_comes_from_either_generation(OldGeneration generation) {
        send(generation);

        hosts.untilAllEnded();

        assertThat(target.failure()).isEmpty();
        assertRunsOnlyOn("h2");
        assertThat(hosts.host("h2").ports().catalog().incoming(VM)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void it_executes_only_when_the_source_said_that_it_never_will(OldGeneration generation) {
        send(generation);
        hosts.until(this::loaded);
        hosts.killOn("h1");

        hosts.during(Duration.ofSeconds(50));
        assertThat(loaded()).isTrue();
        assertThat(hosts.executing()).isEmpty();

        hosts.until(() -> there().isEmpty());
        hosts.steps(50);
        assertThat(hosts.locks()).containsOnly("");
    }

    @Test
    void a_call_for_help_is_refused_when_nothing_is_left_and_the_source_goes_on_with_its_locks() {
        hosts.world().streams().length(Duration.ofMinutes(5));
        boolean[] changed = new boolean[1];
        send(OldGeneration.SECOND, () -> changed[0]);
        hosts.untilSending();
        changed[0] = true;

        hosts.until(() -> hosts.locks().equals(List.of("h1", "h1", "h1")));

        assertRunsOnlyOn("h1");
    }

    @Test
    void what_is_asked_for_twice_is_answered_twice() {
        untilItWaits();
        List<Answer> answers = new ArrayList<>();
        TwoHosts.Command source = call(peer -> {
            answers.add(peer.ask(new Request.AcquireMigrationLock(), CALL));
            answers.add(peer.ask(new Request.AcquireCephLocks(), CALL));
            answers.add(peer.ask(new Request.AcquireCephLocks(), CALL));
            Request prepare =
                    new Request.PrepareIncoming(hosts.host("h1").hypervisor().portable(VM));
            answers.add(peer.ask(prepare, CALL));
            answers.add(peer.ask(prepare, CALL));
        });

        hosts.until(source::ended);

        assertThat(source.failure()).isEmpty();
        assertThat(answers.subList(0, 3))
                .containsExactly(new Answer.Decision(true), new Answer.Done(), new Answer.Done());
        assertThat(answers.get(3)).isInstanceOf(Answer.WaitsAt.class).isEqualTo(answers.get(4));
        assertThat(hosts.locks()).containsOnly("h2");
        assertThat(hosts.qemus("h2")).isOne();
    }

    @Test
    void finish_before_the_stream_is_whole_lets_nothing_go_on() {
        untilItWaits();
        List<Answer> answers = new ArrayList<>();
        TwoHosts.Command source = call(peer -> {
            peer.ask(new Request.AcquireCephLocks(), CALL);
            peer.ask(new Request.PrepareIncoming(hosts.host("h1").hypervisor().portable(VM)), CALL);
            answers.add(peer.ask(new Request.FinishIncoming(), CALL));
        });

        hosts.until(source::ended);

        assertThat(answers).hasSize(1).allSatisfy(answer -> assertThat(answer).isInstanceOf(Answer.Fault.class));
        assertThat(hosts.qemus("h2")).isZero();
        assertThat(hosts.locks()).containsOnly("");
    }

    @Test
    void once_it_executes_here_a_call_for_help_is_told_so_and_to_destroy_it_is_refused() {
        untilItWaits();
        List<Answer> answers = new ArrayList<>();
        TwoHosts.Command source = call(peer -> {
            sendTo(peer);
            new OldProcess(hosts.host("h1"), VM).destroy();
            answers.add(peer.ask(new Request.FinishIncoming(), CALL));
            answers.add(peer.ask(new Request.Rescue(), CALL));
            answers.add(peer.ask(new Request.Destroy(), CALL));
        });

        hosts.until(source::ended);

        assertThat(source.failure()).isEmpty();
        assertThat(answers.subList(0, 2)).containsExactly(new Answer.Done(), new Answer.Done());
        assertThat(answers.get(2)).isInstanceOf(Answer.Fault.class);
        assertRunsOnlyOn("h2");
    }

    private void sendTo(Peer peer) {
        peer.ask(new Request.AcquireCephLocks(), CALL);
        Answer answer = peer.ask(
                new Request.PrepareIncoming(hosts.host("h1").hypervisor().portable(VM)), CALL);
        try (var monitor = hosts.host("h1").hypervisor().openMonitor(VM, CALL)) {
            monitor.migration().send(((Answer.WaitsAt) answer).address());
            while (monitor.migration().look().phase().underWay()) {
                hosts.world().clock().sleep(Duration.ofSeconds(1));
            }
            assertThat(monitor.migration().look().phase()).isEqualTo(MigrationPhase.COMPLETED);
        }
    }

    @ParameterizedTest
    @EnumSource
    void storage_that_is_away_when_it_should_go_on_costs_no_memory(OldGeneration generation) {
        send(generation);
        hosts.until(this::loaded);
        hosts.host("h2").storage().unreachable(true);
        hosts.during(Duration.ofSeconds(45));
        assertThat(hosts.executing()).isEmpty();

        hosts.host("h2").storage().unreachable(false);
        hosts.until(() -> target.ended());

        assertRunsOnlyOn("h2");
        assertThat(there().orElseThrow().process().incoming()).isTrue();
    }

    @Test
    void an_agent_that_dies_with_everything_said_leaves_a_guest_that_the_next_lets_go_on() {
        send(OldGeneration.SECOND);
        hosts.until(() -> there().flatMap(InMemoryQemu::markedFor).isPresent());
        hosts.killOn("h2");

        target = hosts.begin("h2", VmCommands::ensure);
        hosts.until(() -> target.ended());

        assertThat(target.failure()).isEmpty();
        assertRunsOnlyOn("h2");
        assertThat(there().orElseThrow().process().incoming()).isTrue();
    }

    @Test
    void nothing_is_started_over_free_locks_while_the_other_hosts_qemu_has_the_volumes_open() {
        untilItWaits();
        TwoHosts.Command source = call(peer -> peer.ask(new Request.AcquireCephLocks(), CALL));
        hosts.until(source::ended);
        hosts.killOn("h2");

        target = hosts.begin("h2", VmCommands::ensure);
        hosts.until(() -> target.ended());

        assertThat(target.message()).contains("was not started", "10.0.0.1:0/", "force-unlock");
        assertThat(hosts.locks()).containsOnly("");
        assertThat(hosts.executing()).containsExactly("h1");
    }

    @Test
    void a_start_that_waits_for_such_a_qemu_goes_on_when_that_has_ended() {
        untilItWaits();
        TwoHosts.Command source = call(peer -> {});
        hosts.until(source::ended);
        hosts.killOn("h2");
        target = hosts.begin("h2", VmCommands::ensure);
        hosts.during(Duration.ofMinutes(1));
        assertThat(target.ended()).isFalse();
        new OldProcess(hosts.host("h1"), VM).destroy();

        hosts.until(() -> target.ended());

        assertThat(target.failure()).isEmpty();
        assertRunsOnlyOn("h2");
    }
}
