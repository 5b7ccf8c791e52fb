package io.flyingcircus.fcqemu.domain.disks;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.domain.SampleVm;
import io.flyingcircus.fcqemu.domain.disks.PoolThrottle.NewerForm;
import io.flyingcircus.fcqemu.ports.hypervisor.RateLimit;
import io.flyingcircus.fcqemu.ports.hypervisor.Throttle;
import io.flyingcircus.fcqemu.ports.storage.PoolName;
import io.flyingcircus.fcqemu.ports.vm.DiskLimits;
import io.flyingcircus.fcqemu.ports.vm.VmDefinition;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ThrottlePolicyTest {

    private static final PoolName SSD = new PoolName("rbd.ssd");
    private static final PoolName HDD = new PoolName("rbd.hdd");

    private static final Duration MINUTE = Duration.ofSeconds(60);
    private static final DiskLimits IOPS_77 =
            new DiskLimits(OptionalLong.of(77), OptionalLong.empty(), OptionalDouble.empty(), Optional.empty());

    private static VmDefinition vm(DiskLimits own) {
        return new SampleVm().limits(own).definition();
    }

    private static Throttle apart(RateLimit operations, long bps) {
        RateLimit bytes = RateLimit.of(bps);
        return new Throttle(RateLimit.UNLIMITED, operations, operations, RateLimit.UNLIMITED, bytes, bytes);
    }

    private static PoolThrottle newer(long iops, long bps, double factor) {
        return new PoolThrottle(SSD, iops, Optional.of(new NewerForm(bps, factor, MINUTE)));
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
        assertThat(policy.throttle(vm(IOPS_77), HDD)).isEqualTo(Throttle.ofIops(77));
    }

    @Test
    void the_newer_form_limits_reads_and_writes_apart_and_lets_operations_burst() {
        assertThat(new ThrottlePolicy(List.of(newer(1000, 5000, 2))).throttle(new SampleVm().definition(), SSD))
                .isEqualTo(apart(new RateLimit(1000, 2000, MINUTE), 5000));
    }

    @Test
    void a_vm_with_iops_of_its_own_bursts_as_its_pool_says() {
        assertThat(new ThrottlePolicy(List.of(newer(1000, 5000, 2.5))).throttle(vm(IOPS_77), SSD))
                .isEqualTo(apart(new RateLimit(77, 192, MINUTE), 5000));
    }

    @Test
    void each_of_a_vm_s_own_values_wins_by_itself() {
        ThrottlePolicy policy = new ThrottlePolicy(List.of(newer(1000, 5000, 2)));
        DiskLimits none = DiskLimits.OF_POOL;
        OptionalLong number = OptionalLong.of(6000);

        assertThat(policy.throttle(vm(new DiskLimits(none.iops(), number, none.burstFactor(), none.burst())), SSD))
                .isEqualTo(apart(new RateLimit(1000, 2000, MINUTE), 6000));
        assertThat(policy.throttle(
                        vm(new DiskLimits(none.iops(), none.bps(), OptionalDouble.of(4), none.burst())), SSD))
                .isEqualTo(apart(new RateLimit(1000, 4000, MINUTE), 5000));
        Optional<Duration> length = Optional.of(Duration.ofSeconds(9));
        assertThat(policy.throttle(vm(new DiskLimits(none.iops(), none.bps(), none.burstFactor(), length)), SSD))
                .isEqualTo(apart(new RateLimit(1000, 2000, Duration.ofSeconds(9)), 5000));
    }

    @Test
    void a_vm_can_switch_bursts_of_its_pool_off() {
        ThrottlePolicy policy = new ThrottlePolicy(List.of(newer(1000, 5000, 2)));
        DiskLimits none = DiskLimits.OF_POOL;

        assertThat(policy.throttle(
                        vm(new DiskLimits(none.iops(), none.bps(), OptionalDouble.of(0), none.burst())), SSD))
                .isEqualTo(apart(RateLimit.of(1000), 5000));
        assertThat(policy.throttle(
                        vm(new DiskLimits(none.iops(), none.bps(), none.burstFactor(), Optional.of(Duration.ZERO))),
                        SSD))
                .isEqualTo(apart(RateLimit.of(1000), 5000));
    }

    @Test
    void in_a_pool_of_the_older_form_a_vm_gets_the_newer_one_if_it_says_more_than_iops() {
        ThrottlePolicy policy = new ThrottlePolicy(List.of(new PoolThrottle(HDD, 150, Optional.empty())));
        DiskLimits none = DiskLimits.OF_POOL;

        assertThat(policy.throttle(
                        vm(new DiskLimits(none.iops(), OptionalLong.of(6000), none.burstFactor(), none.burst())), HDD))
                .isEqualTo(apart(RateLimit.of(150), 6000));
        assertThat(policy.throttle(
                        vm(new DiskLimits(none.iops(), none.bps(), OptionalDouble.of(2), Optional.of(MINUTE))), HDD))
                .isEqualTo(apart(new RateLimit(150, 300, MINUTE), 0));
    }

    @Test
    void a_burst_lasts_whole_seconds_as_qemu_counts_them() {
        PoolThrottle halves = new PoolThrottle(SSD, 10, Optional.of(new NewerForm(0, 2, Duration.ofMillis(1500))));
        assertThat(new ThrottlePolicy(List.of(halves))
                        .throttle(new SampleVm().definition(), SSD)
                        .iopsRead())
                .isEqualTo(new RateLimit(10, 20, Duration.ofSeconds(2)));
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
