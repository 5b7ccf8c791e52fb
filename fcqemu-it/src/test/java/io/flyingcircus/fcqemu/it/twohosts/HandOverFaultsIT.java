package io.flyingcircus.fcqemu.it.twohosts;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.it.onehost.TestVm;
import io.flyingcircus.fcqemu.it.testbed.OnTestbed;
import io.flyingcircus.fcqemu.it.testbed.Testbed;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One thing breaks while a guest changes hosts, at a known step of it. Then both hosts are ensured until all is well: the
 * guest executes once, on the host where it is wanted, with all locks, and the other has nothing of it.
 */
@OnTestbed
class HandOverFaultsIT {

    private final Testbed testbed;
    private final List<String> violations = new ArrayList<>();

    @TempDir
    private Path folder;

    HandOverFaultsIT(Testbed testbed) {
        this.testbed = testbed;
    }

    @Test
    void whatever_breaks_in_whichever_phase_the_guest_ends_up_running_once_where_it_is_wanted() {
        Set<Fault> shown = EnumSet.noneOf(Fault.class);
        TestVm vm = TestVm.defineBlank(testbed, testbed.firstHost(), "unlucky");
        try (Traveller guest = Traveller.of(testbed, folder, vm)) {
            guest.target().run("ensure").orFail();
            for (Phase phase : Phase.values()) {
                for (Fault fault : phase.faults()) {
                    survive(guest, new Trial(phase, fault));
                    shown.add(fault);
                }
            }
        }
        assertThat(violations).isEmpty();
        assertThat(shown).containsAll(EnumSet.complementOf(EnumSet.of(Fault.SOURCE_AGENT, Fault.TARGET_AGENT)));
    }

    private void survive(Traveller guest, Trial trial) {
        long began = System.nanoTime();
        String said = "";
        int rounds = 0;
        try (ExecutionWatch watch = ExecutionWatch.of(guest.source(), guest.target())) {
            said = trial.run(testbed, guest);
            rounds = guest.awaitArrival();
            watch.assertNeverTwice();
            assertThat(guest.cameRunning() || trial.mayCostMemory())
                    .as("it was not started anew")
                    .isTrue();
        } catch (AssertionError violation) {
            violations.add(trial + ":\n" + violation.getMessage() + "\nit said:\n" + said);
            guest.settle();
        }
        System.out.printf(
                "%s: %d ms, %d more rounds, %s%n",
                trial,
                Duration.ofNanos(System.nanoTime() - began).toMillis(),
                rounds,
                guest.cameRunning() ? "with its memory" : "started anew");
    }
}
