package io.flyingcircus.fcqemu.domain.cpu;

import java.util.List;

/**
 * What was found out about one model on one host.
 *
 * @param name for example {@code Haswell-v1}
 * @param known whether the host's QEMU knows it
 * @param lacks features of it that the host lacks
 */
public record ModelFinding(String name, boolean known, List<String> lacks) {

    public ModelFinding {
        lacks = List.copyOf(lacks);
    }

    /** Whether guests can have it there. */
    public boolean runs() {
        return known && lacks.isEmpty();
    }
}
