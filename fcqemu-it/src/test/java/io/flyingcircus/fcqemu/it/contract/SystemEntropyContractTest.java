package io.flyingcircus.fcqemu.it.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.adapter.qemu.host.SystemEntropy;
import io.flyingcircus.fcqemu.ports.entropy.Entropy;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SystemEntropyContractTest extends EntropyContract {

    @Override
    Entropy entropy() {
        return new SystemEntropy();
    }

    @Test
    void another_process_makes_other_identifiers_and_durations_spread() {
        assertThat(entropy().identifier()).isNotEqualTo(entropy().identifier());
        Duration longest = Duration.ofSeconds(20);
        assertThat(Stream.generate(() -> entropy().upTo(longest)).limit(200))
                .anyMatch(duration -> duration.compareTo(longest.dividedBy(4)) < 0)
                .anyMatch(duration -> duration.compareTo(longest.multipliedBy(3).dividedBy(4)) > 0);
    }
}
