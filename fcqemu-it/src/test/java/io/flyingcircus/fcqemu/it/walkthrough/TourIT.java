package io.flyingcircus.fcqemu.it.walkthrough;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.it.onehost.TestVm;
import io.flyingcircus.fcqemu.it.testbed.Await;
import io.flyingcircus.fcqemu.it.testbed.Checkout;
import io.flyingcircus.fcqemu.it.testbed.OnTestbed;
import io.flyingcircus.fcqemu.it.testbed.Testbed;
import io.flyingcircus.fcqemu.it.testbed.TestbedHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * {@code docs/tour.md}, typed as it stands there. Each command prints what is shown and ends with 0, unless {@code echo $?}
 * after it shows something else. Classes are run from Z to A, so this one finds hosts on which nothing has been yet.
 */
@OnTestbed
class TourIT {

    private static final Path DOCUMENT = Checkout.top().resolve("docs/tour.md");
    private static final String EXIT_CODE = "echo $?";

    /** Commands that only look, which may be typed again: beside other tests they sometimes lack the time to see all. */
    private static final String LOOKING = "(?s)fc-qemu (check|ls|status|explain|snapshots)\\b.*";

    /** After so many that are not as shown, nothing that follows can be. */
    private static final int MOST_DIFFERENCES = 3;

    private static final Duration UNTIL_SEEN = Duration.ofSeconds(20);

    private final Testbed testbed;
    private final List<TestVm> traces = new ArrayList<>();

    TourIT(Testbed testbed) {
        this.testbed = testbed;
    }

    /** As on a host that never had such a VM: also if it was stopped by hand there before. */
    @BeforeEach
    void forgetTheVm() throws IOException {
        for (TestbedHost host : testbed.hosts()) {
            TestVm vm = TestVm.define(testbed, host, "demo");
            vm.deleteDefinition();
            Files.deleteIfExists(vm.runFile("hold"));
            traces.add(vm);
        }
    }

    @AfterEach
    void removeTraces() {
        TestVm vm = traces.getFirst();
        if (vm.exists(vm.image("root"))) {
            vm.rbd("snap", "purge", "--no-progress", vm.image("root"));
        }
        traces.reversed().forEach(TestVm::close);
    }

    @Test
    void every_command_prints_what_is_shown_and_ends_as_is_shown() throws IOException {
        List<Step> steps = Session.in(Files.readString(DOCUMENT));
        assertThat(steps).hasSizeGreaterThan(20);

        List<String> different = new ArrayList<>();
        int before = 0;
        for (int i = 0; i < steps.size(); i++) {
            boolean codeIsShown =
                    i + 1 < steps.size() && steps.get(i + 1).command().equals(EXIT_CODE);
            TypedCommand typed = type(steps.get(i), before, codeIsShown);
            if (!isAsShown(steps.get(i), typed, codeIsShown)) {
                different.add(difference(steps.get(i), typed));
            }
            if (different.size() > MOST_DIFFERENCES) {
                break;
            }
            before = typed.exitCode();
        }

        assertThat(different).isEmpty();
    }

    private TypedCommand type(Step step, int before, boolean codeIsShown) {
        TypedCommand first = TypedCommand.run(testbed, step, before);
        if (isAsShown(step, first, codeIsShown) || !step.command().matches(LOOKING)) {
            return first;
        }
        TypedCommand[] last = {first};
        long deadline = System.nanoTime() + UNTIL_SEEN.toNanos();
        return Await.atMost(UNTIL_SEEN.multipliedBy(2)).untilPresent(step.command(), () -> {
            last[0] = TypedCommand.run(testbed, step, before);
            return isAsShown(step, last[0], codeIsShown) || System.nanoTime() > deadline
                    ? Optional.of(last[0])
                    : Optional.empty();
        });
    }

    private static boolean isAsShown(Step step, TypedCommand typed, boolean codeIsShown) {
        return new ShownOutput(step.shown()).isShownBy(typed.printed()) && (codeIsShown || typed.exitCode() == 0);
    }

    private static String difference(Step step, TypedCommand typed) {
        return "docs/tour.md, line %d\n%s# %s\n--- is to print\n%s\n--- printed, and ended with %d\n%s\n"
                .formatted(
                        step.line(),
                        step.host(),
                        step.command(),
                        String.join("\n", step.shown()),
                        typed.exitCode(),
                        String.join("\n", typed.printed()));
    }
}
