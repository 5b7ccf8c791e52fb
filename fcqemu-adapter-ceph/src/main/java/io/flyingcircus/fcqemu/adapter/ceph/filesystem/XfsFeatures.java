package io.flyingcircus.fcqemu.adapter.ceph.filesystem;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Features that newer versions of {@code mkfs.xfs} switch on by themselves and that the oldest kernel among the guests
 * (4.19) cannot mount.
 */
final class XfsFeatures {

    private static final List<Feature> TOO_NEW = List.of(
            new Feature("-m", "bigtime"),
            new Feature("-m", "inobtcount"),
            new Feature("-i", "nrext64"),
            new Feature("-i", "exchange"),
            new Feature("-n", "parent"));

    private XfsFeatures() {}

    /**
     * Options that switch them off.
     *
     * @param usage      what {@code mkfs.xfs} says about the options it knows: others must not be given
     * @param configured the configured options; what is decided there, or left to a file of options, is not for us
     */
    static String pinned(String usage, String configured) {
        if (configured.contains("-c ")) {
            return "";
        }
        return TOO_NEW.stream()
                .filter(feature ->
                        usage.contains(feature.name() + "=0|1") && !configured.contains(feature.name() + "="))
                .map(feature -> feature.option() + " " + feature.name() + "=0")
                .collect(Collectors.joining(" "));
    }

    /** A feature and the option of {@code mkfs.xfs} it belongs to. */
    private record Feature(String option, String name) {}
}
