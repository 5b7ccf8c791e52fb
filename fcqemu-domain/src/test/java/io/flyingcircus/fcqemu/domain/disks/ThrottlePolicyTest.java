package io.flyingcircus.fcqemu.domain.disks;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.domain.SampleVm;
import io.flyingcircus.fcqemu.ports.hypervisor.RateLimit;
import io.flyingcircus.fcqemu.ports.hypervisor.Throttle;
import io.flyingcircus.fcqemu.ports.storage.PoolName;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ThrottlePolicyTest {

    private static final PoolName SSD = new PoolName("rbd.ssd");
    private static final PoolName HDD = new PoolName("rbd.hdd");

    private static PoolThrottle newer(long iops, long bps, double factor) {
        return new PoolThrottle(SSD, iops, Optional.of(new PoolThrottle.Bursts(bps, factor, Duration.ofSeconds(60))));
    }

    @Test
    void a_pool_without_limits_gets_the_default() {
        assertThat(new ThrottlePolicy(List.of()).throttle(new SampleVm().definition(), SSD))
                .isEqualTo(Throttle.ofIops(250));
    }

    @Test
    void a_pool_s_limit_applies_to_disks_in_it() {
        ThrottlePolicy policy = new ThrottlePolicy(List.of(new PoolThrottle(HDD, 150, Optional.empty())));
        assertThat(policy.throttle(new SampleVm().definition(), HDD)).isEqualTo(Throttle.ofIops(150));
        assertThat(policy.throttle(new SampleVm().definition(), SSD)).isEqualTo(Throttle.ofIops(250));
    }

    @Test
    void a_vm_s_own_limit_wins() {
        ThrottlePolicy policy = new ThrottlePolicy(List.of(new PoolThrottle(HDD, 150, Optional.empty())));
        assertThat(policy.throttle(new SampleVm().iops(77).definition(), HDD)).isEqualTo(Throttle.ofIops(77));
    }

    @Test
    void the_newer_form_limits_reads_and_writes_apart_and_lets_them_burst() {
        RateLimit operations = new RateLimit(1000, 2000, Duration.ofSeconds(60));
        RateLimit bytes = new RateLimit(5000, 10_000, Duration.ofSeconds(60));
        assertThat(new ThrottlePolicy(List.of(newer(1000, 5000, 2))).throttle(new SampleVm().definition(), SSD))
                .isEqualTo(
                        new Throttle(RateLimit.UNLIMITED, operations, operations, RateLimit.UNLIMITED, bytes, bytes));
    }

    @Test
    void no_burst_goes_beyond_what_the_fleet_allows() {
        Throttle throttle =
                new ThrottlePolicy(List.of(newer(10_000, 0, 10))).throttle(new SampleVm().definition(), SSD);
        assertThat(throttle.iopsRead()).isEqualTo(new RateLimit(10_000, 25_000, Duration.ofSeconds(60)));
        assertThat(throttle.bpsRead()).isEqualTo(RateLimit.UNLIMITED);
    }

    @Test
    void a_limit_above_the_highest_burst_has_none() {
        assertThat(new ThrottlePolicy(List.of(newer(30_000, 0, 2)))
                        .throttle(new SampleVm().definition(), SSD)
                        .iopsRead())
                .isEqualTo(RateLimit.of(30_000));
    }
}
