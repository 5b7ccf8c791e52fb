package io.flyingcircus.fcqemu.it.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.domain.VmCommands;
import io.flyingcircus.fcqemu.it.memory.SampleVm;
import io.flyingcircus.fcqemu.ports.vm.Mib;
import org.junit.jupiter.api.Test;

/** What the target lacks, told before anything is started. */
class ArrivalCheckTest {

    private final TwoHosts hosts = new TwoHosts().define(new SampleVm().on("h2"));

    private String whyItStays() {
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
}
