package io.flyingcircus.fcqemu.domain.check;

import java.util.Optional;

/** What asking one part of a host or its cluster came to. */
public sealed interface Asked<T> {

    /** It answered. */
    record Answered<T>(T value) implements Asked<T> {}

    /** It answered that it could not, or nobody was there to answer. */
    record Failed<T>(String reason) implements Asked<T> {}

    /** It had not answered when time was over. */
    record TooLate<T>() implements Asked<T> {}

    /** The answer, if there is one. */
    default Optional<T> answer() {
        return this instanceof Answered<T>(T value) ? Optional.of(value) : Optional.empty();
    }

    /** Why there is no answer, in words; call it only where there is none. */
    default String problem() {
        return switch (this) {
            case Answered<T> _ -> throw new IllegalStateException("it was answered");
            case Failed<T> failed -> failed.reason();
            case TooLate<T> _ -> "no answer in time";
        };
    }
}
