package io.flyingcircus.fcqemu.adapter.qemu.definitions;

import io.flyingcircus.fcqemu.ports.hypervisor.RateLimit;
import io.flyingcircus.fcqemu.ports.vm.DiskLimits;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** Reads a VM's own limits of its disks: {@code iops}, {@code bps}, {@code burst-factor} and {@code burst}. */
final class DiskLimitsReader {

    private static final BigDecimal LARGEST_FACTOR = BigDecimal.valueOf(1_000_000);
    private static final String FACTOR_EXPECTED =
            "a number from 0 to " + LARGEST_FACTOR + ", how many times iops a burst may reach";

    private DiskLimitsReader() {}

    static DiskLimits read(Section parameters) {
        Optional<Long> iops =
                parameters.wholeNumber("iops", 0, Integer.MAX_VALUE, "a whole number of operations per second");
        Optional<Long> bps =
                parameters.wholeNumber("bps", 0, RateLimit.HIGHEST_RATE, "a whole number of bytes per second");
        Optional<BigDecimal> factor = parameters.value("burst-factor", FACTOR_EXPECTED, DiskLimitsReader::factor);
        Optional<Duration> burst = parameters
                .wholeNumber("burst", 0, Integer.MAX_VALUE, "a whole number of seconds, how long a burst may last")
                .map(Duration::ofSeconds);
        return new DiskLimits(
                optional(iops),
                optional(bps),
                factor.isPresent() ? OptionalDouble.of(factor.get().doubleValue()) : OptionalDouble.empty(),
                burst);
    }

    private static OptionalLong optional(Optional<Long> number) {
        return number.isPresent() ? OptionalLong.of(number.get()) : OptionalLong.empty();
    }

    private static BigDecimal factor(String text) {
        if (!text.matches("[0-9]{1,7}(\\.[0-9]{1,9})?") || new BigDecimal(text).compareTo(LARGEST_FACTOR) > 0) {
            throw new IllegalArgumentException();
        }
        return new BigDecimal(text);
    }
}
