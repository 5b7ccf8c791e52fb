package io.flyingcircus.fcqemu.it.memory;

import io.flyingcircus.fcqemu.ports.hypervisor.MigrationPhase;
import io.flyingcircus.fcqemu.ports.hypervisor.StreamAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Where QEMUs wait for guests, and the streams between them. */
public final class GuestStreams {

    private final World world;
    private final SortedMap<String, InMemoryQemu> waiting = new TreeMap<>();
    private Duration length = Duration.ofSeconds(1);
    private Duration neededPause = Duration.ZERO;
    private Duration following = Duration.ofSeconds(1);
    private int nextPort = 49_152;

    GuestStreams(World world) {
        this.world = world;
    }

    /** How long a guest is on its way, from now on. */
    public void length(Duration time) {
        length = time;
    }

    /** A guest writes so much, from now on, that it has to be stopped for so long; else another pass follows, and another. */
    public void neededPause(Duration time) {
        neededPause = time;
    }

    /** How long the memory of a guest that was switched over (postcopy) follows it, from now on. */
    public void following(Duration time) {
        following = time;
    }

    StreamAddress listen(InMemoryQemu target, String ip) {
        StreamAddress address = new StreamAddress(ip, nextPort++);
        waiting.put(address.uri(), target);
        return address;
    }

    void send(InMemoryQemu source, StreamAddress to) {
        InMemoryQemu target = waiting.get(to.uri());
        if (target != null && reaches(source, target)) {
            new GuestStream(world, source, target, length, neededPause, following).begin();
        } else {
            source.phase(MigrationPhase.SETUP);
            world.clock().after(Duration.ofMillis(1), () -> source.phase(MigrationPhase.FAILED));
        }
    }

    private boolean reaches(InMemoryQemu source, InMemoryQemu target) {
        return target.alive()
                && target.stream().isEmpty()
                && source.features().channels() == target.features().channels()
                && !world.network().isCut(source.host().name(), target.host().name());
    }

    /** The stream of a QEMU, if one is open. */
    public Optional<GuestStream> of(InMemoryQemu qemu) {
        return qemu.stream().filter(GuestStream::open);
    }
}
