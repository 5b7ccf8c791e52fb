package io.flyingcircus.fcqemu.it.memory;

import io.flyingcircus.fcqemu.ports.hypervisor.SilenceNotes;
import io.flyingcircus.fcqemu.ports.hypervisor.VmProcess;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Notes about silent agents on one host. */
final class InMemorySilenceNotes implements SilenceNotes {

    private record Silence(VmProcess process, Instant at) {}

    private final InMemoryHost host;
    private final SortedMap<VmName, Silence> noted = new TreeMap<>();

    InMemorySilenceNotes(InMemoryHost host) {
        this.host = host;
    }

    @Override
    public void silent(VmProcess process, Instant at) {
        host.before("SilenceNotes", "silent");
        noted.put(process.vm(), new Silence(process, at.truncatedTo(ChronoUnit.SECONDS)));
    }

    @Override
    public Optional<Instant> silentAt(VmProcess process) {
        host.before("SilenceNotes", "silentAt");
        return Optional.ofNullable(noted.get(process.vm()))
                .filter(silence -> silence.process().equals(process))
                .map(Silence::at);
    }

    @Override
    public void answered(VmName vm) {
        host.before("SilenceNotes", "answered");
        noted.remove(vm);
    }

    NavigableSet<VmName> owners() {
        return new TreeSet<>(noted.keySet());
    }

    void remove(VmName vm) {
        noted.remove(vm);
    }

    void removeAll() {
        noted.clear();
    }
}
