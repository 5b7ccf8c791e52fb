package io.flyingcircus.fcqemu.it.simulation;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntUnaryOperator;

/** In which order things happen that could happen in any. */
interface Course {

    /** Whether what is planned comes before any process goes on. */
    boolean timeFirst();

    /** Which of these goes on, an index. */
    int next(List<Actor> ready);

    /** How long nobody looks after the VM on a host between two processes, no more than {@code longest}. */
    Duration pause(Duration longest);

    /** Any order. */
    static Course random(SplittableRandom random) {
        return new Course() {
            @Override
            public boolean timeFirst() {
                return random.nextInt(8) == 0;
            }

            @Override
            public int next(List<Actor> ready) {
                return random.nextInt(ready.size());
            }

            @Override
            public Duration pause(Duration longest) {
                return Duration.ofMillis(random.nextLong(longest.toMillis()));
            }
        };
    }

    /** As somebody chooses who is told only how many there are. */
    static Course chosen(IntUnaryOperator choice) {
        return new Course() {
            @Override
            public boolean timeFirst() {
                return choice.applyAsInt(8) == 0;
            }

            @Override
            public int next(List<Actor> ready) {
                return choice.applyAsInt(ready.size());
            }

            @Override
            public Duration pause(Duration longest) {
                return longest;
            }
        };
    }

    /**
     * Each process goes on until it has to wait, as if it were alone: which calls it makes on the way does not change who
     * comes when.
     */
    static Course steady() {
        return new Course() {
            private String last = "";

            @Override
            public boolean timeFirst() {
                return false;
            }

            @Override
            public int next(List<Actor> ready) {
                int next = 0;
                for (int i = 0; i < ready.size(); i++) {
                    if (ready.get(i).name().equals(last)) {
                        next = i;
                    }
                }
                last = ready.get(next).name();
                return next;
            }

            @Override
            public Duration pause(Duration longest) {
                return longest.dividedBy(2);
            }
        };
    }
}
