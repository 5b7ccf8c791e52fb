package io.flyingcircus.fcqemu.it.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.domain.VmCommands;
import io.flyingcircus.fcqemu.domain.migration.MigrationSettings;
import io.flyingcircus.fcqemu.it.memory.SampleVm;
import io.flyingcircus.fcqemu.ports.failure.VmStateException;
import io.flyingcircus.fcqemu.ports.hostlocks.HeldLock;
import io.flyingcircus.fcqemu.ports.hostlocks.HostLock;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One migration per host at a time, on both ends, and how long each side waits for what. Times are the contract's. */
class MigrationLocksTest {

    private static final MigrationSettings.Times TIMES = MigrationSettings.Times.DEFAULT;

    private final TwoHosts hosts = new TwoHosts().define(new SampleVm().on("h2"));

    private HeldLock anotherMigrationOn(String host) {
        return hosts.host(host).locks().tryAcquire(new HostLock.OfMigration()).orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(strings = {"h1", "h2"})
    void who_finds_a_host_busy_tries_again_within_seconds_and_the_other_waits_that_long(String busy) {
        HeldLock other = anotherMigrationOn(busy);
        TwoHosts.Command target = hosts.begin("h2", VmCommands::ensure);
        TwoHosts.Command source = hosts.begin("h1", VmCommands::ensure);
        hosts.during(Duration.ofMinutes(30));
        assertThat(target.ended()).isFalse();
        assertThat(source.ended()).isFalse();
        assertThat(hosts.executing()).containsExactly("h1");
        assertThat(hosts.host("h2").ports().catalog().whereabouts(TwoHosts.VM)).hasSize(1);
        Duration free = hosts.world().clock().elapsed();
        other.close();

        hosts.untilAllEnded();

        assertThat(source.failure()).isEmpty();
        assertThat(target.failure()).isEmpty();
        assertThat(hosts.executing()).containsExactly("h2");
        assertThat(hosts.world().clock().elapsed().minus(free))
                .isLessThan(TIMES.backOff().plus(Duration.ofSeconds(5)));
        assertThat(hosts.host("h1").locks().isHeld(new HostLock.OfMigration())).isFalse();
        assertThat(hosts.host("h2").locks().isHeld(new HostLock.OfMigration())).isFalse();
    }

    @Test
    void a_host_that_is_busy_for_twelve_hours_is_given_up_and_both_sides_say_so() {
        anotherMigrationOn("h2");
        TwoHosts.Command target = hosts.begin("h2", VmCommands::inmigrate);
        TwoHosts.Command source = hosts.begin("h1", VmCommands::ensure);

        hosts.untilAllEnded();

        assertThat(source.failure()).containsInstanceOf(VmStateException.class);
        assertThat(source.message()).contains("busy with other migrations all the time");
        assertThat(target.failure()).isPresent();
        assertThat(hosts.world().clock().elapsed())
                .isBetween(TIMES.locks(), TIMES.locks().plus(Duration.ofMinutes(2)));
        assertThat(hosts.executing()).containsExactly("h1");
        assertThat(hosts.host("h1").locks().isHeld(new HostLock.OfMigration())).isFalse();
    }
}
