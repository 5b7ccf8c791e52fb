package io.flyingcircus.fcqemu.cli.wholehost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class ShiftsTest {

    private static List<VmName> vms(int number) {
        return IntStream.range(0, number).mapToObj(i -> new VmName("vm" + i)).toList();
    }

    @Test
    void so_many_are_worked_on_at_once_and_no_more_and_results_have_their_order() throws InterruptedException {
        CountDownLatch five = new CountDownLatch(5);
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();

        List<String> results = new Shifts(5).work(vms(12), vm -> {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            five.countDown();
            await(five);
            now.decrementAndGet();
            return vm.value();
        });

        assertThat(most).hasValue(5);
        assertThat(results).isEqualTo(vms(12).stream().map(VmName::value).toList());
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void what_nobody_expected_is_thrown_when_all_are_done() {
        AtomicInteger done = new AtomicInteger();

        assertThatThrownBy(() -> new Shifts(2).work(vms(3), vm -> {
                    done.incrementAndGet();
                    if (vm.value().equals("vm0")) {
                        throw new IllegalStateException("a bug");
                    }
                    return vm;
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(done).hasValue(3);
    }
}
