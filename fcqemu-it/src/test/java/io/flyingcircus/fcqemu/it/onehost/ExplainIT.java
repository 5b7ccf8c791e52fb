package io.flyingcircus.fcqemu.it.onehost;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flyingcircus.fcqemu.it.testbed.CommandResult;
import io.flyingcircus.fcqemu.it.testbed.OnTestbed;
import io.flyingcircus.fcqemu.it.testbed.Testbed;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code explain}: the page to look at in an incident. */
@OnTestbed
class ExplainIT {

    private final Testbed testbed;

    @TempDir
    private Path folder;

    ExplainIT(Testbed testbed) {
        this.testbed = testbed;
    }

    private TestVm running(String name) {
        TestVm vm = TestVm.defineBlank(testbed, testbed.firstHost(), name);
        vm.run("start").orFail();
        return vm;
    }

    @Test
    void what_is_seen_decided_and_waited_for_is_told_and_nothing_is_changed() {
        try (TestVm vm = running("puzzling")) {
            assertThat(vm.run("explain").orFail().stdout())
                    .contains("decided      keep-running, because it runs here with all its locks")
                    .contains("definition   in force: generation 1")
                    .contains("rbd.ssd/puzzling.root");

            vm.run("kill").orFail();
            vm.rbd("lock", "add", vm.image("root"), "h2");
            JsonNode explained = vm.json("explain");

            assertThat(explained.get("action").asText()).isEqualTo("report");
            assertThat(explained.get("waits_for").get(0).asText()).contains("host h2", "root=h2");
            assertThat(vm.locks()).contains("h2");
            assertThat(vm.run("ensure").orFailUnless(69).stderr())
                    .contains(explained.get("reason").asText());
            String client = TestVm.parse(vm.rbd("lock", "ls", "--format", "json", vm.image("root"))
                            .stdout())
                    .get(0)
                    .get("locker")
                    .asText();
            vm.rbd("--rbd-blocklist-on-break-lock=false", "lock", "rm", vm.image("root"), "h2", client);
        }
    }

    @Test
    void it_answers_while_ceph_is_away() {
        try (TestVm vm = running("obscured")) {
            testbed.order("osd", "pause");
            CommandResult explained;
            try {
                explained = vm.runImpatiently(folder, "explain").orFail();
            } finally {
                testbed.order("osd", "resume");
            }

            assertThat(explained.stdout())
                    .contains("monitor      running", "volumes      could not be read")
                    .contains("decided      report", "waits for    Ceph: ");
        }
    }
}
