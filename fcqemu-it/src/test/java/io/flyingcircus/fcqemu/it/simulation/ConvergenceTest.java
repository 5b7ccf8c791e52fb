package io.flyingcircus.fcqemu.it.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.domain.VmCommands;
import io.flyingcircus.fcqemu.it.memory.SampleVm;
import io.flyingcircus.fcqemu.ports.failure.VmStateException;
import io.flyingcircus.fcqemu.ports.hypervisor.MigrationTuning;
import io.flyingcircus.fcqemu.ports.vm.HostName;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A stream that does not converge, between two hosts. */
class ConvergenceTest {

    private final TwoHosts hosts = new TwoHosts().define(new SampleVm().on("h2"));

    private TwoHosts.Command send(Duration neededPause) {
        hosts.world().streams().length(Duration.ofSeconds(30));
        hosts.world().streams().neededPause(neededPause);
        hosts.begin("h2", VmCommands::ensure);
        TwoHosts.Command source = hosts.begin("h1", VmCommands::ensure);
        hosts.until(source::ended);
        return source;
    }

    @Test
    void a_guest_that_needs_a_longer_pause_than_at_first_gets_it_and_goes() {
        send(Duration.ofMillis(1500));

        assertThat(hosts.host("h1").events().lines())
                .anyMatch(line -> line.contains("allow-pause") && line.contains("PT2S"))
                .noneMatch(line -> line.contains("cancel-migration"));
        hosts.until(() -> hosts.executing().equals(List.of("h2")));
        assertThat(hosts.locks()).containsOnly("h2");
    }

    @Test
    void a_guest_that_needs_more_than_is_allowed_is_switched_over_where_both_hosts_are_configured_for_postcopy() {
        MigrationTuning postcopy = new MigrationTuning(0, Duration.ofSeconds(2), true, false, 1, true);
        hosts.worldIsSlow().tuned("h1", postcopy).tuned("h2", postcopy);
        hosts.world().streams().following(Duration.ofMinutes(2));

        send(Duration.ofSeconds(9));
        hosts.untilAllEnded();

        assertThat(hosts.host("h1").events().lines())
                .anyMatch(line -> line.contains("switch-to-postcopy"))
                .anyMatch(line -> line.contains("status=postcopy-active"))
                .anyMatch(line -> line.contains("handed-over") && line.contains("postcopy=true"))
                .noneMatch(line -> line.contains("cancel-migration"));
        assertThat(hosts.executing()).containsExactly("h2");
        assertThat(hosts.locks()).containsOnly("h2");
        assertThat(hosts.qemus("h1")).isZero();
        assertThat(hosts.host("h2").events().lines()).anyMatch(line -> line.contains("memory-complete"));
    }

    @Test
    void a_link_that_dies_unnoticed_while_memory_follows_keeps_neither_host_waiting_for_ever() {
        MigrationTuning postcopy = new MigrationTuning(0, Duration.ofSeconds(2), true, false, 1, true);
        hosts.worldIsSlow().tuned("h1", postcopy).tuned("h2", postcopy);
        hosts.world().streams().length(Duration.ofSeconds(30));
        hosts.world().streams().neededPause(Duration.ofSeconds(9));
        // No part of it gets across, and neither QEMU notices: TCP is patient.
        hosts.world().streams().following(Duration.ofDays(30));
        TwoHosts.Command target = hosts.begin("h2", VmCommands::ensure);
        TwoHosts.Command source = hosts.begin("h1", VmCommands::ensure);
        hosts.until(() -> hosts.executing().equals(List.of("h2")));
        Duration cutAt = hosts.world().clock().elapsed();

        hosts.world().network().cut(new HostName("h1"), new HostName("h2"));
        hosts.untilAllEnded();

        for (TwoHosts.Command command : List.of(target, source)) {
            assertThat(command.failure().orElseThrow())
                    .isInstanceOf(VmStateException.class)
                    .hasMessageContaining("fc-qemu kill");
        }
        assertThat(hosts.world().clock().elapsed().minus(cutAt)).isLessThan(Duration.ofMinutes(4));
        assertThat(hosts.executing()).containsExactly("h2");
        assertThat(hosts.locks()).containsOnly("h2");
    }

    @Test
    void a_guest_that_needs_more_than_is_allowed_goes_on_where_it_is_and_the_figures_say_why() {
        send(Duration.ofSeconds(9));

        assertThat(hosts.host("h1").events().lines())
                .anyMatch(line -> line.contains("cancel-migration")
                        && line.contains("the link carries 100 MB/s")
                        && line.contains("a pause of 9.0 s, and at most 2.0 s are allowed"));
        assertThat(hosts.executing()).containsExactly("h1");
        assertThat(hosts.locks()).containsOnly("h1");
        hosts.until(() -> hosts.qemus("h2") == 0);
    }
}
