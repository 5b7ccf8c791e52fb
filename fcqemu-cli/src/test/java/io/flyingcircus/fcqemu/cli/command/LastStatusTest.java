package io.flyingcircus.fcqemu.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flyingcircus.fcqemu.cli.output.Samples;
import io.flyingcircus.fcqemu.domain.status.VmStatus;
import io.flyingcircus.fcqemu.ports.failure.UnknownVmException;
import io.flyingcircus.fcqemu.ports.hypervisor.VmProcess;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class LastStatusTest {

    private static final VmStatus RUNNING = Samples.running();
    private static final List<VmProcess> PROCESSES = RUNNING.process().processes();

    private final LastStatus last = new LastStatus(Duration.ofMillis(100));
    private final CountDownLatch hangs = new CountDownLatch(1);

    private VmStatus afterItHung(VmStatus status) {
        try {
            hangs.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return status;
    }

    /** Somebody looks, and what hangs goes on as soon as he waits without an end. */
    private StatusAnswer answerOfOneWhoWaits(Supplier<List<VmProcess>> processes, VmStatus status)
            throws InterruptedException, ExecutionException {
        var asking = new FutureTask<>(() -> last.of(Samples.VM, processes, () -> afterItHung(status)));
        Thread asks = Thread.ofPlatform().start(asking);
        while (asks.getState() != Thread.State.WAITING) {
            assertThat(asks.isAlive()).isTrue();
            Thread.onSpinWait();
        }
        hangs.countDown();
        return asking.get();
    }

    @Test
    void what_can_be_seen_soon_is_told_without_an_age() {
        StatusAnswer answer = last.of(Samples.VM, () -> PROCESSES, () -> RUNNING);
        assertThat(answer.status()).isSameAs(RUNNING);
        assertThat(answer.age()).isEmpty();
    }

    @Test
    void what_cannot_be_seen_soon_is_told_as_it_was_seen_before_with_its_age() {
        StatusAnswer _ = last.of(Samples.VM, () -> PROCESSES, () -> RUNNING);

        StatusAnswer answer = last.of(Samples.VM, () -> PROCESSES, () -> afterItHung(Samples.unknown()));

        assertThat(answer.status()).isSameAs(RUNNING);
        assertThat(answer.age())
                .hasValueSatisfying(age -> assertThat(age).isGreaterThanOrEqualTo(Duration.ofMillis(100)));
        hangs.countDown();
    }

    @Test
    void what_was_never_seen_is_waited_for() throws Exception {
        assertThat(answerOfOneWhoWaits(() -> PROCESSES, RUNNING)).isEqualTo(StatusAnswer.fresh(RUNNING));
    }

    @Test
    void what_was_seen_of_another_qemu_is_not_told_of_this_one() throws Exception {
        StatusAnswer _ = last.of(Samples.VM, () -> PROCESSES, () -> RUNNING);
        assertThat(answerOfOneWhoWaits(List::of, Samples.unknown())).isEqualTo(StatusAnswer.fresh(Samples.unknown()));
    }

    @Test
    void what_could_not_be_found_out_takes_the_place_of_nothing() {
        StatusAnswer _ = last.of(Samples.VM, () -> PROCESSES, () -> RUNNING);
        assertThat(last.of(Samples.VM, () -> PROCESSES, Samples::unknown).status())
                .isEqualTo(Samples.unknown());

        StatusAnswer answer = last.of(Samples.VM, () -> PROCESSES, () -> afterItHung(RUNNING));

        assertThat(answer.status()).isSameAs(RUNNING);
        assertThat(answer.age()).isPresent();
        hangs.countDown();
    }

    @Test
    void a_failure_to_look_is_told_as_it_is() {
        assertThatThrownBy(() -> last.of(Samples.VM, () -> PROCESSES, () -> {
                    throw new UnknownVmException("nobody knows it");
                }))
                .isInstanceOf(UnknownVmException.class);
    }
}
