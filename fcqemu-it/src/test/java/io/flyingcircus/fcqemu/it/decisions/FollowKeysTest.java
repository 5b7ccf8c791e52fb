package io.flyingcircus.fcqemu.it.decisions;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.domain.daemon.FollowKeys;
import io.flyingcircus.fcqemu.it.memory.InMemoryKeyStore;
import io.flyingcircus.fcqemu.it.memory.RecordedEvents;
import io.flyingcircus.fcqemu.it.memory.World;
import io.flyingcircus.fcqemu.ports.events.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How the daemon follows what stands in the fleet's store of keys. */
class FollowKeysTest {

    private final World world = new World();
    private final InMemoryKeyStore store = new InMemoryKeyStore(world.clock());
    private final RecordedEvents events = world.host("h1").events();
    private final List<String> read = new ArrayList<>();
    private FollowKeys follow = following(FollowKeys.Again.NEVER);

    private FollowKeys following(FollowKeys.Again again) {
        return new FollowKeys(
                store, "node/", again, world.clock(), world.entropy(), events, key -> read.add(key.key()));
    }

    private void set(String name) {
        store.put(name, "value".getBytes(StandardCharsets.UTF_8));
    }

    @BeforeEach
    void one_key_is_known() {
        set("node/a");
        follow.next();
        assertThat(read).containsExactly("node/a");
        read.clear();
    }

    @Test
    void a_change_is_read_as_soon_as_it_happens() {
        Duration before = world.clock().elapsed();
        world.clock().after(Duration.ofSeconds(7), () -> set("node/b"));

        follow.next();

        assertThat(read).containsExactly("node/a", "node/b");
        assertThat(world.clock().elapsed().minus(before)).isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void requests_are_not_carried_out_again_because_nothing_happened() {
        follow.next();
        follow.next();
        assertThat(read).isEmpty();
    }

    @Test
    void what_could_not_be_kept_comes_again_although_nothing_happened() {
        follow = following(FollowKeys.Again.NOW_AND_THEN);
        follow.next();
        read.clear();

        follow.next();
        assertThat(read).isEmpty();
        follow.next();
        assertThat(read).containsExactly("node/a");
    }

    @Test
    void a_store_that_began_anew_is_read_from_its_beginning() {
        set("node/b");
        set("node/c");
        follow.next();
        read.clear();
        store.beginAnew();
        set("node/d");

        follow.next();
        assertThat(read).containsExactly("node/d");
        read.clear();
        set("node/e");
        follow.next();
        assertThat(read).containsExactly("node/d", "node/e");
    }

    @Test
    void one_that_was_away_and_began_anew_is_read_within_seconds_of_being_back() {
        set("node/b");
        set("node/c");
        follow.next();
        read.clear();
        store.away(true);
        follow.next();
        store.beginAnew();
        set("node/d");
        store.away(false);
        Duration back = world.clock().elapsed();

        follow.next();
        assertThat(read).containsExactly("node/d");
        assertThat(world.clock().elapsed().minus(back)).isLessThan(Duration.ofSeconds(3));
    }

    @Test
    void while_the_store_is_away_it_is_asked_ever_more_rarely_and_told_once() {
        store.away(true);
        long before = store.reads();
        Duration begun = world.clock().elapsed();
        while (world.clock().elapsed().minus(begun).compareTo(Duration.ofMinutes(10)) < 0) {
            follow.next();
        }
        assertThat(store.reads() - before).isBetween(15L, 50L);
        assertThat(events.all().stream().filter(event -> event.level() == Level.WARNING))
                .singleElement()
                .satisfies(event -> assertThat(event.name()).isEqualTo("keys-not-followed"));

        set("node/b");
        store.away(false);
        follow.next();
        assertThat(read).containsExactly("node/a", "node/b");
    }
}
