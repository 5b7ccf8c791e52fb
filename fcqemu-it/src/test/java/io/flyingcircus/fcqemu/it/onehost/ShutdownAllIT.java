package io.flyingcircus.fcqemu.it.onehost;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.it.testbed.CommandResult;
import io.flyingcircus.fcqemu.it.testbed.OnTestbed;
import io.flyingcircus.fcqemu.it.testbed.Testbed;
import io.flyingcircus.fcqemu.it.testbed.TestbedHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code shutdown-all}: the whole host is brought down, stays down, and comes back. */
@OnTestbed
class ShutdownAllIT {

    private final Testbed testbed;
    private final TestbedHost host;

    @TempDir
    private Path folder;

    ShutdownAllIT(Testbed testbed) {
        this.testbed = testbed;
        this.host = testbed.secondHost();
    }

    /** Time enough for a guest that listens to its power button. */
    private Path config() throws IOException {
        String usual = Files.readString(host.root().resolve("etc/qemu/fc-qemu.conf"));
        return Files.writeString(
                folder.resolve("fc-qemu.conf"),
                usual.replaceFirst("(?m)^timeout-graceful.*$", "timeout-graceful = 20"));
    }

    @Test
    void all_are_shut_down_stay_so_and_come_back_when_somebody_says_so() throws IOException {
        try (TestVm first = TestVm.define(testbed, host, "polite-one");
                TestVm second = TestVm.define(testbed, host, "polite-two");
                TestVm deaf = TestVm.defineBlank(testbed, host, "deaf-one")) {
            first.run("start").orFail();
            first.awaitGuest().close();
            second.run("start").orFail();
            second.awaitGuest().close();
            deaf.run("start").orFail();
            String config = config().toString();
            try {
                host.fcQemu().run("shutdown-all").orFailUnless(64);
                assertThat(first.qemu()).isPresent();

                CommandResult down = host.fcQemu()
                        .run("--config", config, "shutdown-all", "--yes")
                        .orFail();

                assertThat(down.stdout())
                        .contains("polite-one: shut down after ", "polite-two: shut down after ")
                        .contains("deaf-one: ended, for its guest did not shut down after ")
                        .contains("3 VMs, 0 failed. No VM is started here by itself");
                Outcome.assertGone(first);
                Outcome.assertGone(second);
                Outcome.assertGone(deaf);

                first.run("ensure").orFail();
                Outcome.assertGone(first);
                first.with("cores", "2").run("ensure").orFail();
                Outcome.assertGone(first);
            } finally {
                CommandResult up = host.fcQemu().run("shutdown-all", "--resume").orFail();
                assertThat(up.stdout()).contains("deaf-one: runs after ", "started by themselves again");
            }
            Outcome.assertRuns(first);
            Outcome.assertRuns(second);
            Outcome.assertRuns(deaf);
        }
    }
}
