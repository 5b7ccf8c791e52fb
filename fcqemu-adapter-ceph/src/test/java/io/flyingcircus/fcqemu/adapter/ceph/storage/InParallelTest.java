package io.flyingcircus.fcqemu.adapter.ceph.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.flyingcircus.fcqemu.ports.failure.StorageException;
import io.flyingcircus.fcqemu.ports.failure.StorageException.Reason;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class InParallelTest {

    @Test
    void answers_come_in_the_order_of_the_questions() {
        CountDownLatch lastAnswered = new CountDownLatch(1);

        List<String> answers = InParallel.map(List.of("first", "last"), thing -> {
            if (thing.equals("last")) {
                lastAnswered.countDown();
            }
            return thing + " " + happensSoon(lastAnswered);
        });

        assertThat(answers).containsExactly("first true", "last true");
    }

    @Test
    void each_answer_is_found_by_its_question() {
        CountDownLatch lastAnswered = new CountDownLatch(1);

        assertThat(InParallel.each(List.of("first", "last"), thing -> {
                    if (thing.equals("last")) {
                        lastAnswered.countDown();
                    }
                    return happensSoon(lastAnswered) ? thing.length() : 0;
                }))
                .containsExactly(entry("first", 5), entry("last", 4));
    }

    @Test
    void a_failure_waits_for_the_other_answers() {
        AtomicBoolean answered = new AtomicBoolean();

        assertThatThrownBy(() -> InParallel.each(List.of("fails", "answers"), thing -> {
                    if (thing.equals("fails")) {
                        throw new StorageException(Reason.TIMED_OUT, "no answer");
                    }
                    answered.set(true);
                    return thing;
                }))
                .hasMessage("no answer");

        assertThat(answered).isTrue();
    }

    @Test
    void a_failure_is_thrown_as_it_is() {
        assertThatThrownBy(() -> InParallel.map(List.of(1, 2, 3), number -> {
                    if (number == 2) {
                        throw new StorageException(Reason.NOT_FOUND, "second is missing");
                    }
                    return number;
                }))
                .isExactlyInstanceOf(StorageException.class)
                .hasMessage("second is missing");
    }

    @Test
    void no_question_has_no_answer() {
        assertThat(InParallel.map(List.<Integer>of(), number -> number)).isEmpty();
    }

    private static boolean happensSoon(CountDownLatch latch) {
        try {
            return latch.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }
}
