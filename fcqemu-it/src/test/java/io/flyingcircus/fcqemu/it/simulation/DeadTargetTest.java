package io.flyingcircus.fcqemu.it.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.domain.VmCommands;
import io.flyingcircus.fcqemu.it.memory.InMemoryQemu;
import io.flyingcircus.fcqemu.it.memory.SampleVm;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A QEMU that waited for a guest and ended without closing its volumes, as one does whose stream breaks. */
class DeadTargetTest {

    private final TwoHosts hosts = new TwoHosts().define(new SampleVm().on("h2"));

    private InMemoryQemu send() {
        hosts.world().streams().length(Duration.ofMinutes(5));
        hosts.begin("h2", VmCommands::ensure);
        hosts.begin("h1", VmCommands::ensure);
        hosts.untilSending();
        return hosts.host("h2").hypervisor().living().getFirst();
    }

    private boolean isCutOff(InMemoryQemu qemu) {
        return hosts.world().storage().isBlocked(qemu.clientAddress());
    }

    @Test
    void its_storage_client_is_cut_off_when_the_attempt_ends_and_the_sources_is_not() {
        InMemoryQemu target = send();
        InMemoryQemu source = hosts.host("h1").hypervisor().living().getFirst();

        target.crash();

        hosts.until(() -> isCutOff(target));
        assertThat(isCutOff(source)).isFalse();
        assertThat(hosts.executing()).containsExactly("h1");
    }
}
