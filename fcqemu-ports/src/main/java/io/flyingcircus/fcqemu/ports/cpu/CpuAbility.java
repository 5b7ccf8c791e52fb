package io.flyingcircus.fcqemu.ports.cpu;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What CPUs the QEMU of a host can be, with the accelerator that its VMs get. All names are QEMU's.
 *
 * @param emulated whether QEMU plays the CPU itself, so that it is no vendor's
 * @param vendor as the CPU says it in {@code CPUID}, for example {@code GenuineIntel}
 * @param lacking for each model that QEMU knows, such as {@code Haswell-v1}, the features of it that this host lacks; none: it runs
 * @param features those it can have, of any model
 */
public record CpuAbility(
        boolean emulated, String vendor, SortedMap<String, List<String>> lacking, SortedSet<String> features) {

    public CpuAbility {
        var copy = new TreeMap<String, List<String>>();
        lacking.forEach((model, missing) -> copy.put(model, List.copyOf(missing)));
        lacking = Collections.unmodifiableSortedMap(copy);
        features = Collections.unmodifiableSortedSet(new TreeSet<>(features));
    }
}
