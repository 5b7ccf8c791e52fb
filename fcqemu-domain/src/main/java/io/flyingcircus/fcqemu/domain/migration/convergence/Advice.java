package io.flyingcircus.fcqemu.domain.migration.convergence;

import java.time.Duration;

/** What to do with a stream that is under way. */
public sealed interface Advice {

    /** Nothing: it gets on, or there is not enough known yet. */
    record GoOn() implements Advice {}

    /** Allow a longer pause from now on. */
    record AllowPause(Duration pause) implements Advice {}

    /** Let the guest go on at the target, where its memory follows it. */
    record SwitchToPostcopy() implements Advice {}

    /** Call it off; the guest goes on here. */
    record GiveUp(String reason) implements Advice {}
}
