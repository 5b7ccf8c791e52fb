package io.flyingcircus.fcqemu.domain.migration;

/** What trying to send or take a guest came to. Whatever it was, looking anew tells where the guest is. */
public sealed interface Outcome {

    /** Something changed: it went or came, or what was waited for is not so any more. Look again and decide anew. */
    record LookAgain(String reason) implements Outcome {}

    /** The guest went to the other host. Look again: something may be left to clear away. */
    record Went(Moved moved) implements Outcome {}

    /** The guest came, and executes here. */
    record Came(Moved moved) implements Outcome {}

    /** A newer definition is there, or the one in force changed: read it and decide anew. */
    record DefinitionChanged() implements Outcome {}

    /** Somebody on this host called it off, and nothing moved. */
    record CalledOff(String reason) implements Outcome {}

    /** Nothing moved; the next {@code ensure} tries again. */
    record Stays(String reason) implements Outcome {}
}
