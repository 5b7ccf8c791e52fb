package io.flyingcircus.fcqemu.it.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.domain.VmCommands;
import io.flyingcircus.fcqemu.domain.memory.MemoryLimits;
import io.flyingcircus.fcqemu.it.memory.SampleVm;
import io.flyingcircus.fcqemu.ports.vm.Mib;
import org.junit.jupiter.api.Test;

/** What the target lacks, told before anything is started. */
class ArrivalCheckTest {

    private static final Mib OVERHEAD = MemoryLimits.DEFAULT.overhead();

    private final TwoHosts hosts = wantedAtTheOther(new TwoHosts());

    private static TwoHosts wantedAtTheOther(TwoHosts hosts) {
        return hosts.define(new SampleVm().on("h2"));
    }

    private String whyItStays() {
        return whyItStays(hosts);
    }

    private static String whyItStays(TwoHosts hosts) {
        TwoHosts.Command target = hosts.begin("h2", VmCommands::ensure);
        TwoHosts.Command source = hosts.begin("h1", VmCommands::ensure);
        hosts.until(source::ended);
        hosts.begin("h2", VmCommands::callOffMigration);
        hosts.until(target::ended);

        assertThat(hosts.executing()).containsExactly("h1");
        assertThat(hosts.locks()).containsOnly("h1");
        assertThat(hosts.qemus("h2")).isZero();
        assertThat(hosts.host("h2").hypervisor().hasRunFiles(TwoHosts.VM)).isFalse();
        assertThat(hosts.host("h2").events().lines()).noneMatch(line -> line.contains("launched"));
        return source.message() + hosts.host("h1").events().lines();
    }

    @Test
    void everything_that_is_missing_is_told_in_one_answer_and_nothing_is_changed() {
        hosts.host("h2").hypervisor().lacks("it is a pc-i440fx-99.0", "its CPU lacks avx2");
        hosts.host("h2").memory().total(new Mib(100));

        assertThat(whyItStays())
                .contains("h2 cannot take it, and changed nothing")
                .contains("it is a pc-i440fx-99.0", "its CPU lacks avx2", "this host has only 100 MiB available");
    }

    @Test
    void too_little_memory_alone_is_enough() {
        hosts.host("h2").memory().total(new Mib(100));

        assertThat(whyItStays()).contains("h2 cannot take it", "this host has only 100 MiB available");
    }

    @Test
    void memory_that_is_promised_to_others_is_not_promised_again() {
        TwoHosts full = wantedAtTheOther(new TwoHosts(new MemoryLimits(new Mib(8_192), OVERHEAD)));
        // The guest needs 512 MiB and its QEMU's overhead.
        Mib others = new Mib(8_192 - 512 - 2 * OVERHEAD.value() + 1);
        full.host("h2").memory().total(Mib.ofGib(64));
        SampleVm other = new SampleVm().named("other").memory(others.value());
        other.addVolumes(full.world().storage());
        full.host("h2").hypervisor().put(other.order());

        assertThat(whyItStays(full)).contains("h2 cannot take it", "of 8192 MiB bookable on this host");
    }

    @Test
    void memory_that_is_gone_since_it_was_asked_for_is_not_used() {
        hosts.world().steps((host, port, method) -> {
            if (host.value().equals("h2") && port.equals("Hypervisor") && method.equals("obstacles")) {
                hosts.host("h2").memory().total(Mib.ofGib(64));
            }
            if (host.value().equals("h2") && port.equals("HostLocks") && method.equals("acquire")) {
                hosts.host("h2").memory().total(new Mib(100));
            }
        });

        assertThat(whyItStays()).contains("this host has only 100 MiB available");
    }

    @Test
    void memory_that_just_suffices_does() {
        TwoHosts justEnough =
                wantedAtTheOther(new TwoHosts(new MemoryLimits(new Mib(512 + OVERHEAD.value()), OVERHEAD)));
        justEnough.host("h2").memory().total(new Mib(512 + OVERHEAD.value()));

        justEnough.begin("h2", VmCommands::ensure);
        justEnough.begin("h1", VmCommands::ensure);
        justEnough.untilAllEnded();

        assertThat(justEnough.executing()).containsExactly("h2");
    }
}
