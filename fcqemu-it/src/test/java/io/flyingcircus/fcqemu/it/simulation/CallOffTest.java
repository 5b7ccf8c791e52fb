package io.flyingcircus.fcqemu.it.simulation;

import static io.flyingcircus.fcqemu.it.simulation.TwoHosts.VM;
import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.domain.VmCommands;
import io.flyingcircus.fcqemu.it.memory.SampleVm;
import io.flyingcircus.fcqemu.ports.failure.ExitCode;
import io.flyingcircus.fcqemu.ports.failure.InvalidCommandException;
import io.flyingcircus.fcqemu.ports.failure.RefusedException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code migrate --cancel}, on either side, at every moment. */
class CallOffTest {

    /** More than both sides of a hand-over take. */
    private static final int MOST_STEPS = 300;

    private final TwoHosts hosts = new TwoHosts().define(new SampleVm().on("h2"));

    private void assertStaysOnH1() {
        assertThat(hosts.executing()).containsExactly("h1");
        assertThat(hosts.locks()).containsOnly("h1");
        assertThat(hosts.qemus("h2")).isZero();
        assertThat(hosts.host("h1").hypervisor().migrationNotes().underWay(VM)).isEmpty();
        assertThat(hosts.host("h2").hypervisor().migrationNotes().underWay(VM)).isEmpty();
    }

    @Test
    void a_source_that_looks_for_its_target_is_called_back() {
        TwoHosts.Command source = hosts.begin("h1", VmCommands::ensure);
        hosts.during(Duration.ofMinutes(1));
        TwoHosts.Command cancel = hosts.begin("h1", VmCommands::callOffMigration);

        hosts.untilAllEnded();

        assertThat(cancel.failure()).isEmpty();
        assertThat(source.failure()).containsInstanceOf(RefusedException.class);
        assertThat(source.failure().orElseThrow().exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(source.message()).contains("wanted on h2", "called it off", "Nothing is lost");
        assertStaysOnH1();
    }

    @Test
    void a_target_that_waits_is_called_back() {
        TwoHosts.Command target = hosts.begin("h2", VmCommands::ensure);
        hosts.during(Duration.ofMinutes(1));
        TwoHosts.Command cancel = hosts.begin("h2", VmCommands::callOffMigration);

        hosts.untilAllEnded();

        assertThat(cancel.failure()).isEmpty();
        assertThat(target.failure()).containsInstanceOf(RefusedException.class);
        assertThat(hosts.host("h2").ports().catalog().incoming(VM)).isEmpty();
        assertStaysOnH1();
    }

    @Test
    void a_guest_that_is_being_sent_goes_on_at_the_source_when_that_calls_it_off() {
        hosts.world().streams().length(Duration.ofMinutes(5));
        TwoHosts.Command target = hosts.begin("h2", VmCommands::ensure);
        TwoHosts.Command source = hosts.begin("h1", VmCommands::ensure);
        hosts.untilSending();
        TwoHosts.Command cancel = hosts.begin("h1", VmCommands::callOffMigration);

        hosts.until(() -> source.ended() && cancel.ended());

        assertThat(cancel.failure()).isEmpty();
        assertThat(source.failure()).containsInstanceOf(RefusedException.class);
        hosts.begin("h2", VmCommands::callOffMigration);
        hosts.until(target::ended);
        assertStaysOnH1();
    }

    @Test
    void a_guest_that_is_being_sent_goes_on_at_the_source_when_the_target_calls_it_off() {
        hosts.world().streams().length(Duration.ofMinutes(5));
        TwoHosts.Command target = hosts.begin("h2", VmCommands::ensure);
        TwoHosts.Command source = hosts.begin("h1", VmCommands::ensure);
        hosts.untilSending();
        TwoHosts.Command cancel = hosts.begin("h2", VmCommands::callOffMigration);

        hosts.untilAllEnded();

        assertThat(cancel.failure()).isEmpty();
        assertThat(target.failure()).containsInstanceOf(RefusedException.class);
        assertThat(source.message()).contains("was not sent completely");
        assertStaysOnH1();
    }

    @Test
    void called_off_at_whatever_moment_it_is_kept_or_moved_and_who_called_it_off_knows_which() {
        int calledOff = 0;
        int tooLate = 0;
        for (int steps = 0; steps < MOST_STEPS; steps++) {
            for (String where : List.of("h1", "h2")) {
                TwoHosts again = new TwoHosts().define(new SampleVm().on("h2"));
                TwoHosts.Command target = again.begin("h2", VmCommands::ensure);
                TwoHosts.Command source = again.begin("h1", VmCommands::ensure);
                again.steps(steps);
                TwoHosts.Command cancel = again.begin(where, VmCommands::callOffMigration);
                again.until(() -> cancel.ended() && source.ended());

                if (cancel.failure().isEmpty()) {
                    calledOff++;
                    assertThat(again.executing())
                            .as("%s after %d", where, steps)
                            .containsExactly("h1");
                    assertThat(again.locks()).containsOnly("h1");
                } else {
                    tooLate++;
                    assertThat(cancel.failure()).containsInstanceOf(InvalidCommandException.class);
                    again.until(target::ended);
                    assertThat(again.executing())
                            .as("%s after %d", where, steps)
                            .containsExactly("h2");
                    assertThat(again.locks()).containsOnly("h2");
                }
            }
        }
        assertThat(calledOff).isGreaterThan(20);
        assertThat(tooLate).isGreaterThan(20);
    }

    @Test
    void where_no_migration_is_under_way_there_is_none_to_be_called_off() {
        TwoHosts.Command cancel = hosts.begin("h1", VmCommands::callOffMigration);

        hosts.untilAllEnded();

        assertThat(cancel.failure()).containsInstanceOf(InvalidCommandException.class);
        assertThat(cancel.message()).contains("no migration of test00 is under way on this host");
    }

    @Test
    void what_a_killed_process_left_is_no_migration_and_calls_no_later_one_off() {
        hosts.begin("h1", VmCommands::ensure);
        hosts.during(Duration.ofMinutes(1));
        hosts.killOn("h1");
        TwoHosts.Command cancel = hosts.begin("h1", VmCommands::callOffMigration);
        hosts.untilAllEnded();
        assertThat(cancel.failure()).containsInstanceOf(InvalidCommandException.class);

        TwoHosts.Command target = hosts.begin("h2", VmCommands::ensure);
        TwoHosts.Command source = hosts.begin("h1", VmCommands::ensure);
        hosts.untilAllEnded();

        assertThat(source.failure()).isEmpty();
        assertThat(target.failure()).isEmpty();
        assertThat(hosts.executing()).containsExactly("h2");
    }
}
