package io.flyingcircus.fcqemu.cli.config;

import io.flyingcircus.fcqemu.domain.disks.PoolThrottle;
import io.flyingcircus.fcqemu.domain.disks.PoolThrottle.NewerForm;
import io.flyingcircus.fcqemu.ports.hypervisor.RateLimit;
import io.flyingcircus.fcqemu.ports.storage.PoolName;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Limits of disks by pool, in two forms: {@code [block-throttle-POOL]}, and the older {@code [qemu-throttle-by-pool]}
 * with one number for each pool. What the host's own file says goes before what is built in, and within each the newer
 * form before the older.
 */
final class ThrottleConfig {

    static final String BY_POOL = "qemu-throttle-by-pool";
    static final String OF_A_POOL = "block-throttle-";
    static final List<String> KEYS = List.of("iops", "bps", "burst-factor", "burst-length");

    private static final double LARGEST_FACTOR = 1_000_000;

    private final IniDocument own;
    private final IniDocument merged;
    private final ConfigValues values;
    private final List<String> problems;

    private ThrottleConfig(IniDocument own, IniDocument merged, List<String> problems) {
        this.own = own;
        this.merged = merged;
        this.values = new ConfigValues(merged, problems);
        this.problems = problems;
    }

    /**
     * Reads the limits of all pools that have any.
     *
     * @param own the host's file
     * @param merged the host's file over the defaults
     * @param problems gets what is wrong
     */
    static List<PoolThrottle> read(IniDocument own, IniDocument merged, List<String> problems) {
        var pools = new TreeSet<>(merged.section(BY_POOL).keySet());
        for (String section : merged.sections().keySet()) {
            if (section.startsWith(OF_A_POOL)) {
                pools.add(section.substring(OF_A_POOL.length()));
            }
        }
        var config = new ThrottleConfig(own, merged, problems);
        var limits = new ArrayList<PoolThrottle>();
        pools.forEach(pool -> config.limit(pool).ifPresent(limits::add));
        return limits;
    }

    private Optional<PoolThrottle> limit(String pool) {
        PoolName name;
        try {
            name = new PoolName(pool);
        } catch (IllegalArgumentException mistake) {
            problems.add("[" + OF_A_POOL + pool + "] or [" + BY_POOL + "] " + pool + ": " + mistake.getMessage());
            return Optional.empty();
        }
        String section = OF_A_POOL + pool;
        boolean newerIsOwn = own.value(section, "iops").isPresent();
        boolean olderIsOwn = own.value(BY_POOL, pool).isPresent();
        boolean newerIsThere = merged.value(section, "iops").isPresent();
        if (newerIsThere && (newerIsOwn || !olderIsOwn)) {
            return Optional.of(new PoolThrottle(name, iops(section, "iops"), Optional.of(newerForm(section))));
        }
        if (merged.value(BY_POOL, pool).isPresent()) {
            return Optional.of(new PoolThrottle(name, iops(BY_POOL, pool), Optional.empty()));
        }
        problems.add(merged.lines().get(section) + ": [" + section + "] has no iops");
        return Optional.empty();
    }

    private long iops(String section, String key) {
        return values.number(section, key, 0, Integer.MAX_VALUE);
    }

    private NewerForm newerForm(String section) {
        return new NewerForm(
                has(section, "bps") ? values.number(section, "bps", 0, RateLimit.HIGHEST_RATE) : 0,
                has(section, "burst-factor")
                        ? values.read(section, "burst-factor", "a number, 0 or more", 0.0, ThrottleConfig::factor)
                        : 0,
                has(section, "burst-length") ? values.seconds(section, "burst-length", Duration.ZERO) : Duration.ZERO);
    }

    private boolean has(String section, String key) {
        return merged.value(section, key).isPresent();
    }

    private static double factor(String text) {
        double factor = new BigDecimal(text).doubleValue();
        if (factor < 0 || factor > LARGEST_FACTOR) {
            throw new IllegalArgumentException();
        }
        return factor;
    }
}
