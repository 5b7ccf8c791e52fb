package io.flyingcircus.fcqemu.it.onehost;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flyingcircus.fcqemu.it.testbed.OnTestbed;
import io.flyingcircus.fcqemu.it.testbed.Testbed;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Limits of a VM's disks, as its QEMU has them. */
@OnTestbed
class ThrottleIT {

    private static final String SET = "block_set_io_throttle";

    private final Testbed testbed;

    ThrottleIT(Testbed testbed) {
        this.testbed = testbed;
    }

    private TestVm define(String name) {
        return TestVm.defineBlank(testbed, testbed.firstHost(), name);
    }

    /** What {@code query-block} tells of each disk, in order. */
    private static List<JsonNode> disks(TestVm vm) {
        List<JsonNode> media = new ArrayList<>();
        QmpWitness.ask(vm.runFile("qmp.sock"), "query-block")
                .orElseThrow()
                .forEach(device -> media.add(device.get("inserted")));
        return media;
    }

    private static void assertLimits(TestVm vm, int iops, int burst, int seconds, int bps) {
        assertThat(disks(vm)).hasSize(3).allSatisfy(disk -> {
            assertThat(disk.get("iops").asInt()).isZero();
            assertThat(disk.get("bps").asInt()).isZero();
            for (String direction : List.of("rd", "wr")) {
                assertThat(disk.get("iops_" + direction).asInt()).isEqualTo(iops);
                assertThat(disk.path("iops_" + direction + "_max").asInt()).isEqualTo(burst);
                if (burst > 0) {
                    assertThat(disk.get("iops_" + direction + "_max_length").asInt())
                            .isEqualTo(seconds);
                }
                assertThat(disk.get("bps_" + direction).asInt()).isEqualTo(bps);
                assertThat(disk.path("bps_" + direction + "_max").asInt()).isZero();
            }
        });
    }

    @Test
    void a_vm_s_own_limits_are_on_every_disk_and_set_only_where_they_differ() {
        try (TestVm vm = define("throttled")
                .with("iops", "100")
                .with("bps", "5000000")
                .with("burst-factor", "2.5")
                .with("burst", "20")) {
            vm.run("start").orFail();
            assertLimits(vm, 100, 250, 20, 5_000_000);

            try (QmpRecorder recorder = QmpRecorder.of(vm.runFile("qmp.sock"))) {
                vm.run("ensure").orFail();
                assertThat(recorder.count("query-block")).isPositive();
                assertThat(recorder.count(SET)).isZero();

                vm.with("burst", "0").run("ensure").orFail();
                vm.run("ensure").orFail();
                assertThat(recorder.count(SET)).isEqualTo(3);
            }
            assertLimits(vm, 100, 0, 0, 5_000_000);
        }
    }

    @Test
    void what_a_vm_does_not_say_itself_is_as_its_pool_says() {
        try (TestVm vm = define("pooled")) {
            vm.run("start").orFail();
            assertLimits(vm, 10_000, 20_000, 60, 524_288_000);

            vm.with("iops", "300").run("ensure").orFail();

            assertLimits(vm, 300, 600, 60, 524_288_000);
        }
    }

    @Test
    void one_disk_that_somebody_else_set_is_put_right_and_no_other_touched() {
        try (TestVm vm = define("meddled")) {
            vm.run("start").orFail();
            var _ = QmpWitness.ask(
                            vm.runFile("qmp.sock"),
                            SET,
                            "{\"device\": \"virtio1\", \"iops\": 7, \"iops_rd\": 0, \"iops_wr\": 0,"
                                    + " \"bps\": 0, \"bps_rd\": 0, \"bps_wr\": 0}")
                    .orElseThrow();

            try (QmpRecorder recorder = QmpRecorder.of(vm.runFile("qmp.sock"))) {
                vm.run("ensure").orFail();
                assertThat(recorder.count(SET)).isEqualTo(1);
            }

            assertLimits(vm, 10_000, 20_000, 60, 524_288_000);
        }
    }
}
