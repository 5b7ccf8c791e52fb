package io.flyingcircus.fcqemu.it.simulation;

import static io.flyingcircus.fcqemu.it.simulation.TwoHosts.VM;
import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.domain.VmCommands;
import io.flyingcircus.fcqemu.it.memory.Fate;
import io.flyingcircus.fcqemu.it.memory.GuestStream;
import io.flyingcircus.fcqemu.it.memory.InMemoryQemu;
import io.flyingcircus.fcqemu.it.memory.LaunchFault;
import io.flyingcircus.fcqemu.it.memory.SampleVm;
import io.flyingcircus.fcqemu.ports.hypervisor.RunStatus;
import io.flyingcircus.fcqemu.ports.peer.Request;
import io.flyingcircus.fcqemu.ports.vm.HostName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code h1} has this tool and sends its guest to {@code h2}, which has the old one: there a guest that has arrived executes. */
class ToOldHostTest {

    private final TwoHosts hosts = new TwoHosts().define(new SampleVm().on("h2"));
    private TwoHosts.Command source = hosts.begin("h1", VmCommands::ensure);

    ToOldHostTest() {
        hosts.host("h2").peers().oldTool();
    }

    private TwoHosts.Command take(OldGeneration generation) {
        return hosts.begin(
                "h2",
                (_, vm) -> new OldEnsure(
                                hosts.host("h2"),
                                generation,
                                new SampleVm().on("h2").definition(),
                                () -> {})
                        .run());
    }

    private TwoHosts.Command take() {
        return take(OldGeneration.SECOND);
    }

    /** Both tools look again until the guest executes on {@code host} only, with all locks. */
    private void settleOn(String host) {
        for (int round = 0; round < 20 && !settled(host); round++) {
            hosts.begin("h1", VmCommands::ensure);
            take();
            hosts.untilAllEnded();
        }
        assertRunsOnlyOn(host);
    }

    private boolean settled(String host) {
        return hosts.executing().equals(List.of(host))
                && hosts.locks().stream().allMatch(host::equals)
                && hosts.qemus(other(host)) == 0;
    }

    private void assertRunsOnlyOn(String host) {
        assertThat(hosts.executing()).containsExactly(host);
        assertThat(hosts.locks()).containsOnly(host);
        assertThat(hosts.qemus(other(host))).isZero();
        assertThat(hosts.world().staleCopies()).isEmpty();
    }

    private static String other(String host) {
        return host.equals("h1") ? "h2" : "h1";
    }

    private Optional<InMemoryQemu> qemu(String host) {
        return hosts.host(host).hypervisor().living().stream().findFirst();
    }

    private boolean is(String host, RunStatus status) {
        return qemu(host).filter(qemu -> qemu.status() == status).isPresent();
    }

    private boolean loaded() {
        return qemu("h1")
                .flatMap(hosts.world().streams()::of)
                .filter(GuestStream::loaded)
                .isPresent();
    }

    private void cutStream() {
        hosts.world().streams().of(qemu("h1").orElseThrow()).orElseThrow().cut();
    }

    private boolean cameByMigration(String host) {
        return qemu(host).orElseThrow().process().incoming();
    }

    /** Which requests of {@code h1} do not arrive, or their answers. */
    private List<Request> lose(Class<? extends Request> which, Fate fate, int times) {
        List<Request> seen = new ArrayList<>();
        hosts.world().network().fates((from, request) -> {
            if (from.equals(new HostName("h1")) && which.isInstance(request)) {
                seen.add(request);
                return seen.size() <= times ? fate : Fate.ARRIVES;
            }
            return Fate.ARRIVES;
        });
        return seen;
    }

    @ParameterizedTest
    @EnumSource
    void a_guest_goes_to_either_generation(OldGeneration generation) {
        TwoHosts.Command target = take(generation);

        hosts.untilAllEnded();

        assertThat(source.failure()).isEmpty();
        assertThat(target.failure()).isEmpty();
        assertRunsOnlyOn("h2");
        assertThat(cameByMigration("h2")).isTrue();
        assertThat(hosts.host("h1").hypervisor().hasRunFiles(VM)).isFalse();
        assertThat(hosts.host("h1").ports().catalog().whereabouts(VM))
                .extracting(registration -> registration.host().value())
                .containsExactly("h2");
    }

    @Test
    void all_locks_stay_here_until_the_stream_is_complete() {
        take();

        hosts.until(() -> is("h1", RunStatus.FINISH_MIGRATE));
        assertThat(hosts.locks()).containsOnly("h1");

        hosts.until(() -> !hosts.locks().contains("h1"));
        assertThat(is("h1", RunStatus.POSTMIGRATE)).isTrue();
    }

    @Test
    void a_lock_that_an_earlier_source_took_there_is_released_and_taken() {
        lose(Request.AcquireMigrationLock.class, Fate.DOUBLED, 1);
        take();

        hosts.untilAllEnded();

        assertRunsOnlyOn("h2");
        assertThat(cameByMigration("h2")).isTrue();
    }

    @Test
    void a_stream_that_breaks_leaves_the_guest_here_once_what_came_there_is_destroyed() {
        hosts.world().streams().length(Duration.ofMinutes(5));
        take();
        hosts.untilSending();

        cutStream();
        hosts.until(() -> source.ended());

        assertThat(source.message()).contains("was not sent completely");
        assertRunsOnlyOn("h1");
        assertThat(qemu("h1").orElseThrow().markedForOldHost()).isEmpty();
    }

    @Test
    void a_stream_that_breaks_at_its_very_end_pauses_the_guest_here_until_the_other_is_gone() {
        take();
        hosts.until(this::loaded);
        assertThat(is("h2", RunStatus.RUNNING)).isTrue();

        cutStream();
        hosts.until(() -> is("h1", RunStatus.PAUSED));
        assertThat(is("h2", RunStatus.RUNNING)).isTrue();
        hosts.until(() -> source.ended());

        assertRunsOnlyOn("h1");
    }

    @Test
    void what_came_there_and_cannot_be_destroyed_is_cut_off_before_the_guest_goes_on_here() {
        take();
        hosts.until(this::loaded);
        hosts.killOn("h2");
        InMemoryQemu there = qemu("h2").orElseThrow();

        cutStream();
        hosts.until(() -> is("h1", RunStatus.PAUSED));
        hosts.until(() -> is("h1", RunStatus.RUNNING));

        assertThat(there.alive()).isTrue();
        assertThat(there.status()).isEqualTo(RunStatus.IO_ERROR);
        assertThat(hosts.world().storage().isBlocked(there.clientAddress())).isTrue();
        assertThat(hosts.locks()).containsOnly("h1");
    }

    @Test
    void what_cannot_be_cut_off_either_keeps_the_guest_paused_until_it_is_gone() {
        take();
        hosts.until(this::loaded);
        hosts.killOn("h2");
        hosts.host("h1").storage().fencingPermitted(false);

        cutStream();
        hosts.until(() -> source.ended());

        assertThat(source.message()).contains("is paused here", "End its QEMU there", "ensure");
        assertThat(is("h1", RunStatus.PAUSED)).isTrue();

        new OldProcess(hosts.host("h2"), VM).destroy();
        source = hosts.begin("h1", VmCommands::ensure);
        hosts.until(() -> is("h1", RunStatus.RUNNING));
        assertThat(hosts.locks()).containsOnly("h1");
    }

    @Test
    void once_it_is_complete_an_answer_that_is_lost_makes_it_ask_again() {
        List<Request> asked = lose(Request.AcquireCephLocks.class, Fate.ANSWER_LOST, 2);
        take();

        hosts.untilAllEnded();

        assertThat(asked).hasSize(3);
        assertRunsOnlyOn("h2");
        assertThat(cameByMigration("h2")).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void a_finish_that_is_lost_is_said_again_before_the_guest_is_killed_for_silence(OldGeneration generation) {
        List<Request> asked = lose(Request.FinishIncoming.class, Fate.LOST, 2);
        take(generation);

        hosts.untilAllEnded();

        assertThat(asked).hasSize(3);
        assertRunsOnlyOn("h2");
        assertThat(cameByMigration("h2")).isTrue();
    }

    @Test
    void a_finish_whose_answer_is_lost_is_known_to_be_done_by_locks_and_catalog() {
        List<Request> asked = lose(Request.FinishIncoming.class, Fate.ANSWER_LOST, 1);
        take();

        hosts.untilAllEnded();

        assertThat(asked).hasSize(1);
        assertThat(source.failure()).isEmpty();
        assertRunsOnlyOn("h2");
        assertThat(cameByMigration("h2")).isTrue();
    }

    @Test
    void storage_that_is_away_here_when_it_is_complete_costs_no_memory() {
        take();
        hosts.until(() -> is("h1", RunStatus.POSTMIGRATE));
        hosts.host("h1").storage().unreachable(true);
        hosts.during(Duration.ofMinutes(6));
        assertThat(is("h2", RunStatus.RUNNING)).isTrue();

        hosts.host("h1").storage().unreachable(false);
        hosts.untilAllEnded();

        assertRunsOnlyOn("h2");
        assertThat(cameByMigration("h2")).isTrue();
    }

    @Test
    void an_agent_that_dies_while_it_sends_is_followed_by_one_that_passes_the_guest_on() {
        take();
        hosts.until(() -> is("h1", RunStatus.FINISH_MIGRATE));
        hosts.killOn("h1");
        hosts.until(() -> is("h1", RunStatus.POSTMIGRATE));

        hosts.during(Duration.ofSeconds(100));
        source = hosts.begin("h1", VmCommands::ensure);
        hosts.untilAllEnded();

        assertThat(source.failure()).isEmpty();
        assertRunsOnlyOn("h2");
        assertThat(cameByMigration("h2")).isTrue();
    }

    @Test
    void an_agent_that_dies_with_all_locks_released_is_followed_by_one_that_passes_the_guest_on() {
        take();
        hosts.until(() -> hosts.locks().stream().allMatch(String::isEmpty));
        hosts.killOn("h1");

        source = hosts.begin("h1", VmCommands::ensure);
        hosts.untilAllEnded();

        assertThat(source.failure()).isEmpty();
        assertRunsOnlyOn("h2");
        assertThat(cameByMigration("h2")).isTrue();
    }

    @Test
    void an_agent_that_dies_while_it_sends_is_followed_by_one_that_takes_back_what_did_not_arrive() {
        hosts.world().streams().length(Duration.ofMinutes(5));
        take();
        hosts.untilSending();
        hosts.killOn("h1");
        cutStream();

        source = hosts.begin("h1", VmCommands::ensure);
        hosts.until(() -> qemu("h1").orElseThrow().markedForOldHost().isEmpty());
        hosts.until(() -> is("h1", RunStatus.RUNNING));
        assertThat(hosts.qemus("h2")).isZero();
        assertThat(hosts.locks()).containsOnly("h1");
        settleOn("h2");
    }

    @Test
    void a_stream_that_nobody_watches_over_any_more_is_called_off_with_the_guest_paused_first() {
        hosts.world().streams().length(Duration.ofMinutes(5));
        take();
        hosts.untilSending();
        hosts.killOn("h1");

        source = hosts.begin("h1", VmCommands::ensure);
        hosts.until(() -> is("h1", RunStatus.PAUSED));
        hosts.until(() -> qemu("h1").orElseThrow().markedForOldHost().isEmpty());

        hosts.until(() -> is("h1", RunStatus.RUNNING));
        assertThat(hosts.qemus("h2")).isZero();
    }

    @Test
    void a_guest_that_is_not_wanted_there_any_more_comes_back() {
        hosts.world().streams().length(Duration.ofMinutes(5));
        take();
        hosts.untilSending();
        hosts.define(new SampleVm().generation(2).on("h1"));

        hosts.until(() -> source.ended());

        assertRunsOnlyOn("h1");
    }

    @Test
    void a_guest_that_nobody_takes_over_is_never_let_go_here_and_starts_from_its_disks_there() {
        take();
        hosts.until(() -> is("h1", RunStatus.POSTMIGRATE));
        hosts.host("h2").reboot();
        hosts.killOn("h2");

        hosts.until(() -> source.ended());
        assertThat(hosts.executing()).isEmpty();
        assertThat(hosts.qemus("h1")).isZero();
        settleOn("h2");
        assertThat(cameByMigration("h2")).isFalse();
    }

    @Test
    void an_old_host_that_cannot_start_it_leaves_it_here() {
        hosts.host("h2").hypervisor().launches(Optional.of(LaunchFault.ENDS_EARLY));
        take();

        hosts.until(() -> source.ended());

        assertThat(source.message()).contains("refuses");
        assertRunsOnlyOn("h1");
        assertThat(qemu("h1").orElseThrow().markedForOldHost()).isEmpty();
    }
}
