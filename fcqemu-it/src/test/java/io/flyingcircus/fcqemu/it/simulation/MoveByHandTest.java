package io.flyingcircus.fcqemu.it.simulation;

import static io.flyingcircus.fcqemu.it.simulation.TwoHosts.VM;
import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.domain.VmCommands;
import io.flyingcircus.fcqemu.domain.ensure.MovedGuest;
import io.flyingcircus.fcqemu.domain.migration.Moved;
import io.flyingcircus.fcqemu.it.memory.SampleVm;
import io.flyingcircus.fcqemu.it.memory.World;
import io.flyingcircus.fcqemu.ports.events.Level;
import io.flyingcircus.fcqemu.ports.failure.InvalidCommandException;
import io.flyingcircus.fcqemu.ports.failure.RefusedException;
import io.flyingcircus.fcqemu.ports.failure.VmStateException;
import io.flyingcircus.fcqemu.ports.peer.PeerAddress;
import io.flyingcircus.fcqemu.ports.vm.HostName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code inmigrate} and {@code outmigrate}, where guests are not moved by themselves. */
class MoveByHandTest {

    private final TwoHosts hosts = new TwoHosts(false, times -> times);
    private final List<MovedGuest> came = new ArrayList<>();
    private final List<MovedGuest> went = new ArrayList<>();

    private TwoHosts.Command inmigrate() {
        return hosts.begin("h2", (commands, vm) -> commands.inmigrate(vm).ifPresent(came::add));
    }

    private TwoHosts.Command outmigrate() {
        return hosts.begin("h1", (commands, vm) -> commands.outmigrate(vm).ifPresent(went::add));
    }

    private void assertMoves() {
        TwoHosts.Command in = inmigrate();
        TwoHosts.Command out = outmigrate();
        hosts.untilAllEnded();
        assertThat(in.failure()).isEmpty();
        assertThat(out.failure()).isEmpty();
        assertRunsOnH2();
    }

    private void assertRunsOnH2() {
        assertThat(hosts.executing()).containsExactly("h2");
        assertThat(hosts.locks()).containsOnly("h2");
        assertThat(hosts.qemus("h1")).isZero();
        assertThat(hosts.host("h1").hypervisor().hasRunFiles(VM)).isFalse();
    }

    private void assertStaysOnH1() {
        assertThat(hosts.executing()).containsExactly("h1");
        assertThat(hosts.locks()).containsOnly("h1");
        assertThat(hosts.qemus("h2")).isZero();
    }

    @Test
    void a_guest_goes_where_its_definition_wants_it_and_both_hosts_tell_what_that_took() {
        hosts.define(new SampleVm().on("h2"));

        assertMoves();

        for (MovedGuest told : List.of(came.getFirst(), went.getFirst())) {
            assertThat(told.from()).isEqualTo(new HostName("h1"));
            assertThat(told.to()).isEqualTo(new HostName("h2"));
            assertThat(told.moved().total()).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(2));
        }
        Moved.Sent sent = went.getFirst().moved().sent().orElseThrow();
        Moved.Sent taken = came.getFirst().moved().sent().orElseThrow();
        assertThat(taken.bytes()).isEqualTo(sent.bytes());
        assertThat(taken.bytesPerSecond()).isEqualTo(sent.bytesPerSecond());
        assertThat(taken.downtime()).isEqualTo(sent.downtime());
        assertThat(taken.pause()).isBetween(taken.downtime(), sent.pause());
        assertThat(hosts.host("h1").events().lines(Level.WARNING)).isEmpty();
    }

    @Test
    void a_guest_goes_although_its_definition_wants_it_elsewhere_and_that_is_said_on_both_hosts() {
        hosts.define(new SampleVm().on("h1"));

        assertMoves();

        assertThat(hosts.host("h1").events().lines(Level.WARNING))
                .singleElement()
                .asString()
                .contains("against-definition wanted=online here");
        assertThat(hosts.host("h2").events().lines(Level.WARNING))
                .singleElement()
                .asString()
                .contains("against-definition wanted=online on h1");
    }

    @Test
    void a_guest_that_is_wanted_on_no_host_in_particular_goes_without_a_word_about_that() {
        hosts.define(new SampleVm().nowhereNamed());

        assertMoves();

        assertThat(hosts.host("h1").events().lines(Level.WARNING)).isEmpty();
    }

    @Test
    void a_host_that_is_said_to_wait_and_does_not_answer_is_passed_over_for_the_next() {
        hosts.define(new SampleVm().on("h2"));
        TwoHosts.Command in = inmigrate();
        hosts.during(Duration.ofSeconds(5));
        // Newer than the entry of the host that does wait.
        hosts.world().host("h3").ports().catalog().announceIncoming(VM, new PeerAddress("192.0.2.3", 4711));

        TwoHosts.Command out = outmigrate();
        hosts.untilAllEnded();

        assertThat(in.failure()).isEmpty();
        assertThat(out.failure()).isEmpty();
        assertRunsOnH2();
    }

    @Test
    void whoever_comes_first_waits_for_the_other() {
        TwoHosts.Command out = outmigrate();
        hosts.during(Duration.ofMinutes(30));
        assertThat(out.ended()).isFalse();
        TwoHosts.Command in = inmigrate();

        hosts.untilAllEnded();

        assertThat(out.failure()).isEmpty();
        assertThat(in.failure()).isEmpty();
        assertRunsOnH2();
    }

    @Test
    void who_waits_in_vain_says_so_after_an_hour() {
        TwoHosts.Command in = inmigrate();
        hosts.untilAllEnded();
        TwoHosts.Command out = outmigrate();
        hosts.untilAllEnded();

        assertThat(in.failure()).containsInstanceOf(VmStateException.class);
        assertThat(in.message()).contains("did not get in touch");
        assertThat(out.failure()).containsInstanceOf(VmStateException.class);
        assertThat(out.message()).contains("no host waits for it");
        assertThat(hosts.world().clock().elapsed()).isGreaterThanOrEqualTo(Duration.ofHours(2));
        assertStaysOnH1();
    }

    @Test
    void what_does_not_run_here_cannot_leave() {
        TwoHosts.Command out = hosts.begin("h2", VmCommands::outmigrate);
        hosts.untilAllEnded();

        assertThat(out.failure()).containsInstanceOf(InvalidCommandException.class);
        assertThat(out.message()).contains("'outmigrate' is for a running VM", "no QEMU on this host");
        assertStaysOnH1();
    }

    @Test
    void what_runs_here_cannot_come() {
        TwoHosts.Command in = hosts.begin("h1", VmCommands::inmigrate);
        hosts.untilAllEnded();

        assertThat(in.failure()).containsInstanceOf(InvalidCommandException.class);
        assertThat(in.message()).contains("'inmigrate' is not for a running VM");
        assertStaysOnH1();
    }

    @Test
    void what_runs_nowhere_is_not_waited_for_and_not_started_where_it_is_not_wanted() {
        TwoHosts.Command stop = hosts.begin("h1", VmCommands::stop);
        hosts.untilAllEnded();
        assertThat(stop.failure()).isEmpty();
        TwoHosts.Command in = inmigrate();
        hosts.untilAllEnded();

        assertThat(in.failure()).containsInstanceOf(InvalidCommandException.class);
        assertThat(in.message()).contains("runs nowhere", "'fc-qemu start test00'");
        assertThat(hosts.executing()).isEmpty();
        assertThat(hosts.locks()).containsOnly("");
    }

    @Test
    void what_stops_while_it_is_waited_for_is_started_where_it_is_wanted() {
        hosts.define(new SampleVm().on("h2"));
        TwoHosts.Command in = inmigrate();
        hosts.during(Duration.ofMinutes(1));
        hosts.begin("h1", VmCommands::stop);

        hosts.untilAllEnded();

        assertThat(in.failure()).isEmpty();
        assertThat(came).isEmpty();
        assertRunsOnH2();
    }

    @Test
    void what_was_called_off_stays_and_neither_side_goes_on_waiting() {
        hosts.world().streams().length(Duration.ofMinutes(5));
        TwoHosts.Command in = inmigrate();
        TwoHosts.Command out = outmigrate();
        hosts.untilSending();
        hosts.begin("h1", VmCommands::callOffMigration);

        hosts.untilAllEnded();

        assertThat(out.failure()).containsInstanceOf(RefusedException.class);
        assertThat(in.failure()).containsInstanceOf(VmStateException.class);
        assertThat(in.message()).contains("was not moved", "goes on where it was");
        assertStaysOnH1();
    }

    @Test
    void a_definition_that_arrives_meanwhile_and_asks_for_the_same_changes_nothing() {
        TwoHosts.Command out = outmigrate();
        hosts.during(Duration.ofMinutes(1));
        stage(new SampleVm().generation(2).on("h2"));
        TwoHosts.Command in = inmigrate();

        hosts.untilAllEnded();

        assertThat(out.failure()).isEmpty();
        assertThat(in.failure()).isEmpty();
        assertRunsOnH2();
    }

    @Test
    void a_definition_that_arrives_meanwhile_and_asks_for_something_else_is_newer_than_the_command() {
        hosts.define(new SampleVm().on("h2"));
        TwoHosts.Command out = outmigrate();
        hosts.during(Duration.ofMinutes(1));
        stage(new SampleVm().generation(2).on("h1"));

        hosts.untilAllEnded();

        assertThat(out.failure()).containsInstanceOf(VmStateException.class);
        assertThat(out.message()).contains("changed meanwhile", "online here", "nothing was moved");
        assertStaysOnH1();
    }

    @Test
    void a_guest_that_ends_on_its_way_is_not_said_to_have_gone() {
        hosts.world().streams().length(Duration.ofMinutes(5));
        TwoHosts.Command in = inmigrate();
        TwoHosts.Command out = outmigrate();
        hosts.untilSending();
        hosts.host("h1").hypervisor().qemu(VM).crash();

        hosts.untilAllEnded();

        assertThat(out.failure()).isPresent();
        assertThat(in.failure()).isPresent();
        assertThat(hosts.executing()).isEmpty();
    }

    private void stage(SampleVm sample) {
        World world = hosts.world();
        world.hosts().forEach(host -> host.definitions().stage(sample.definition()));
    }
}
