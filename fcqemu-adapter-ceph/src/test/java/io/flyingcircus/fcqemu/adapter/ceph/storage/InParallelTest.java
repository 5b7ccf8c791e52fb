package io.flyingcircus.fcqemu.adapter.ceph.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flyingcircus.fcqemu.ports.failure.StorageException;
import io.flyingcircus.fcqemu.ports.failure.StorageException.Reason;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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
