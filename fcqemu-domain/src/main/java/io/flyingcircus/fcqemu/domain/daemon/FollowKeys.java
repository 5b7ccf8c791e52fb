package io.flyingcircus.fcqemu.domain.daemon;

import io.flyingcircus.fcqemu.ports.entropy.Entropy;
import io.flyingcircus.fcqemu.ports.events.Event;
import io.flyingcircus.fcqemu.ports.events.EventLog;
import io.flyingcircus.fcqemu.ports.events.Field;
import io.flyingcircus.fcqemu.ports.events.Level;
import io.flyingcircus.fcqemu.ports.failure.CatalogException;
import io.flyingcircus.fcqemu.ports.keys.KeyStore;
import io.flyingcircus.fcqemu.ports.keys.WatchedKey;
import io.flyingcircus.fcqemu.ports.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Follows the keys below a prefix: whenever something may have changed there, all of them are read. That one is read says
 * nothing about what is new; who takes it in compares. Nothing is lost while the store is away, or begins anew: what is there
 * is read when it is back.
 */
public final class FollowKeys {

    private static final Duration WAIT = Duration.ofMinutes(5);
    /**
     * A store that lost its data counts anew, and whoever waits for more than it has is answered when the wait is over. So the first
     * wait after it was away is short.
     */
    private static final Duration WAIT_AFTER_ABSENCE = Duration.ofSeconds(1);

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(32);

    /** However often something changes, reading all keys leaves time for other work; but nobody waits long for the next change. */
    private static final int REST = 5;

    private static final Duration LONGEST_REST = Duration.ofSeconds(1);

    private final KeyStore keys;
    private final String prefix;
    private final Again again;
    private final Clock clock;
    private final Entropy entropy;
    private final EventLog events;
    private final Consumer<WatchedKey> reader;
    private long position;
    private Duration pause = Duration.ZERO;
    private boolean following;

    /** Whether keys are read again now and then although none has changed. */
    public enum Again {
        /** Of what could not be kept, nothing else would bring it again. */
        NOW_AND_THEN,
        /** Each is a request that would be carried out again. */
        NEVER
    }

    /**
     * Follows, from the beginning.
     *
     * @param reader given each key, again and again
     */
    public FollowKeys(
            KeyStore keys,
            String prefix,
            Again again,
            Clock clock,
            Entropy entropy,
            EventLog events,
            Consumer<WatchedKey> reader) {
        this.keys = keys;
        this.prefix = prefix;
        this.again = again;
        this.clock = clock;
        this.entropy = entropy;
        this.events = events;
        this.reader = reader;
    }

    /** Waits for the next change, some minutes at most, and reads. While the store is away: waits a while. */
    public void next() {
        Reading reading = new Reading();
        try {
            long found = keys.await(prefix, position, following ? WAIT : WAIT_AFTER_ABSENCE, reading::take);
            if (found < 1) {
                throw new CatalogException("the keys below " + prefix + " came without an index");
            }
            advance(found);
        } catch (CatalogException failure) {
            waitAWhile(failure);
            return;
        }
        if (!following) {
            tell(Level.INFO, "keys-followed", Field.of("prefix", prefix), Field.of("keys", reading.count));
            following = true;
            pause = Duration.ZERO;
        }
        Duration rest = reading.took().multipliedBy(REST);
        clock.sleep(rest.compareTo(LONGEST_REST) < 0 ? rest : LONGEST_REST);
    }

    private void advance(long found) {
        boolean beganAnew = found < position;
        boolean nothingNew = found == position;
        boolean readAgain = nothingNew && again == Again.NOW_AND_THEN;
        position = beganAnew || readAgain ? 0 : found;
    }

    private void waitAWhile(CatalogException failure) {
        Level level = following || pause.isZero() ? Level.WARNING : Level.DEBUG;
        following = false;
        tell(level, "keys-not-followed", Field.of("prefix", prefix), Field.of("reason", failure.getMessage()));
        pause = pause.isZero() ? FIRST_PAUSE : pause.multipliedBy(2);
        pause = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
        // A whole fleet finds its Consul gone at the same moment.
        Duration half = pause.dividedBy(2);
        clock.sleep(half.plus(entropy.upTo(half)));
    }

    private void tell(Level level, String name, Field... fields) {
        events.record(new Event(level, Optional.empty(), name, List.of(fields), null));
    }

    /** One reading of all keys. */
    private final class Reading {

        private @Nullable Duration begun;
        private int count;

        void take(WatchedKey key) {
            if (begun == null) {
                begun = clock.elapsed();
            }
            count++;
            reader.accept(key);
        }

        Duration took() {
            return begun == null ? Duration.ZERO : clock.elapsed().minus(begun);
        }
    }
}
