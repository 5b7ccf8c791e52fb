package io.flyingcircus.fcqemu.it.memory;

import io.flyingcircus.fcqemu.ports.cpu.CpuAbility;
import io.flyingcircus.fcqemu.ports.cpu.CpuProbe;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** A host whose QEMU plays an old CPU itself. */
public final class InMemoryCpuProbe implements CpuProbe {

    @Override
    public CpuAbility ask() {
        SortedMap<String, List<String>> lacking = new TreeMap<>();
        lacking.put("Cascadelake-Server-v1", List.of("pcid", "spec-ctrl", "avx512f"));
        lacking.put("Nehalem-v1", List.of());
        lacking.put("Nehalem-v2", List.of("spec-ctrl"));
        lacking.put("qemu64-v1", List.of());
        return new CpuAbility(true, "AuthenticAMD", lacking, new TreeSet<>(List.of("pdpe1gb", "sse4.2")));
    }
}
