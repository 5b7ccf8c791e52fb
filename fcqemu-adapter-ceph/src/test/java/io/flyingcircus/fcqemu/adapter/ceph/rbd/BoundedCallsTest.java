package io.flyingcircus.fcqemu.adapter.ceph.rbd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class BoundedCallsTest {

    private static final Duration PLENTY = Duration.ofSeconds(20);

    private final BoundedCalls calls = new BoundedCalls();

    @Test
    void a_call_runs_on_a_platform_thread_of_its_own() throws Exception {
        Thread thread = calls.call(PLENTY, Thread::currentThread);

        assertThat(thread).isNotSameAs(Thread.currentThread());
        assertThat(thread.isVirtual()).isFalse();
        assertThat(thread.isDaemon()).isTrue();
    }

    @Test
    void what_a_call_throws_reaches_the_caller_as_it_is() {
        assertThatThrownBy(() -> calls.call(PLENTY, () -> {
                    throw new IOException("seen");
                }))
                .isExactlyInstanceOf(IOException.class)
                .hasMessage("seen");
    }

    @Test
    void a_call_that_hangs_is_given_up_and_does_not_hold_up_others() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        try {
            assertThatThrownBy(() -> calls.call(Duration.ofMillis(20), () -> {
                        never.await();
                        return 0;
                    }))
                    .isInstanceOf(TimeoutException.class);
            assertThat(calls.call(PLENTY, () -> 7)).isEqualTo(7);
        } finally {
            never.countDown();
        }
    }

    @Test
    void when_too_many_hang_the_next_is_not_even_tried() {
        CountDownLatch never = new CountDownLatch(1);
        try {
            for (int i = 0; i < BoundedCalls.MOST_AT_ONCE; i++) {
                assertThatThrownBy(() -> calls.call(Duration.ofMillis(1), () -> {
                            never.await();
                            return 0;
                        }))
                        .isInstanceOfAny(TimeoutException.class, BoundedCalls.CallNotMade.class);
            }
            assertThatThrownBy(() -> calls.call(Duration.ofMillis(1), () -> 7))
                    .isInstanceOf(BoundedCalls.CallNotMade.class)
                    .hasMessageContaining("still waiting for an answer");
        } finally {
            never.countDown();
        }
    }

    @Test
    void an_interrupted_caller_still_learns_the_outcome_and_stays_interrupted() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        Thread caller = Thread.currentThread();
        Thread interrupter = Thread.ofVirtual().start(() -> {
            try {
                begun.await();
                caller.interrupt();
            } catch (InterruptedException impossible) {
                throw new AssertionError(impossible);
            } finally {
                interrupted.countDown();
            }
        });

        String outcome = calls.call(PLENTY, () -> {
            begun.countDown();
            interrupted.await();
            return "taken";
        });

        assertThat(outcome).isEqualTo("taken");
        assertThat(Thread.interrupted()).isTrue();
        interrupter.join();
    }
}
