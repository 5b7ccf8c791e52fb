package io.flyingcircus.fcqemu.it.oldhost;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flyingcircus.fcqemu.it.onehost.GuestShell;
import io.flyingcircus.fcqemu.it.onehost.QmpWitness;
import io.flyingcircus.fcqemu.it.onehost.TestVm;
import io.flyingcircus.fcqemu.it.testbed.CommandResult;
import io.flyingcircus.fcqemu.it.testbed.OnTestbed;
import io.flyingcircus.fcqemu.it.testbed.Testbed;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A host is switched under VMs that the old tool started. */
@OnTestbed
class AdoptedVmsIT {

    private final Testbed testbed;

    AdoptedVmsIT(Testbed testbed) {
        this.testbed = testbed;
    }

    /** A VM that runs on the first host, started by the old tool. */
    private TestVm startedByOldTool(String name, Generation generation) {
        TestVm vm = TestVm.defineBlank(
                testbed, testbed.firstHost(), name + "-" + generation.name().toLowerCase(Locale.ROOT));
        try {
            new OldTool(vm, generation).run("start").orFail();
            return vm;
        } catch (AssertionError e) {
            vm.close();
            throw e;
        }
    }

    private static Path markOfSupervisor(TestVm vm) {
        return vm.host().root().resolve("var/log/vm/" + vm.name() + ".ensured-by-supervisor");
    }

    /** What is left of one that was ended for good. */
    private static void assertGone(TestVm vm) {
        assertThat(vm.qemus()).isEmpty();
        assertThat(vm.locks()).containsOnly("");
        assertThat(vm.registeredAt()).isEmpty();
        assertNothingLeft(vm);
    }

    /** Of what its old host had written. */
    private static void assertNothingLeft(TestVm vm) {
        for (String suffix : new String[] {"pid", "cfg", "cfg.in", "args.in", "qmp.sock", "gqa.sock", "monitor.sock"}) {
            assertThat(vm.runFile(suffix)).doesNotExist();
        }
        assertThat(markOfSupervisor(vm)).doesNotExist();
    }

    @ParameterizedTest
    @EnumSource
    void it_is_listed_settled_and_kept_in_order_without_a_restart(Generation generation) throws Exception {
        try (TestVm vm = startedByOldTool("settled", generation)) {
            ProcessHandle qemu = vm.qemu().orElseThrow();

            JsonNode listed =
                    TestVm.parse(vm.host().fcQemu().run("ls", "--json").stdout());
            assertThat(listed.get("vms").findValuesAsText("name")).contains(vm.name());
            assertThat(vm.run("status").exitCode()).isZero();
            assertThat(vm.json("status").get("pid_file").asText()).isEqualTo("this-vm");
            assertThat(vm.host()
                            .fcQemu()
                            .run("ensure", "--dry-run", vm.name())
                            .orFail()
                            .stdout())
                    .contains("it runs here with all its locks");

            vm.run("ensure").orFail();
            CommandResult again = vm.run("ensure").orFail();

            assertThat(again.stderr()).doesNotContain("set-throttle").doesNotContain("WARN");
            assertThat(vm.qemus()).containsExactly(qemu);
            assertThat(vm.registeredAt()).containsExactly("h1");
            assertThat(vm.locks()).containsOnly("h1");
            JsonNode disk = QmpWitness.ask(vm.runFile("qmp.sock"), "query-block")
                    .orElseThrow()
                    .get(0)
                    .get("inserted");
            assertThat(disk.get("iops_rd").asInt()).isEqualTo(10_000);
        }
    }

    @ParameterizedTest
    @EnumSource
    void it_is_stopped_and_nobody_starts_it_again(Generation generation) {
        try (TestVm vm = startedByOldTool("stopped", generation)) {
            vm.host()
                    .fcQemu()
                    .run("--config", MixedFleet.of(vm.host()).toString(), "stop", vm.name())
                    .orFail();

            assertGone(vm);
        }
    }

    @ParameterizedTest
    @EnumSource
    void it_is_killed_and_nobody_starts_it_again(Generation generation) {
        try (TestVm vm = startedByOldTool("killed", generation)) {
            vm.run("kill").orFail();

            assertGone(vm);
        }
    }

    @ParameterizedTest
    @EnumSource
    void it_is_restarted_and_then_it_is_ours(Generation generation) {
        try (TestVm vm = startedByOldTool("restarted", generation)) {
            ProcessHandle qemu = vm.qemu().orElseThrow();

            vm.host()
                    .fcQemu()
                    .run("--config", MixedFleet.of(vm.host()).toString(), "restart", vm.name())
                    .orFail();

            assertThat(vm.qemus()).hasSize(1).doesNotContain(qemu);
            assertThat(vm.runFile("args")).exists();
            assertThat(vm.locks()).containsOnly("h1");
            assertThat(markOfSupervisor(vm)).doesNotExist();
        }
    }

    @ParameterizedTest
    @EnumSource
    void it_is_handed_over_to_another_host_without_a_restart(Generation generation) {
        try (TestVm here = startedByOldTool("moved", generation);
                TestVm there = here.on(testbed.secondHost())) {
            MixedFleet.move(here, there);

            MixedFleet.assertRunsOnlyOn(there);
            assertNothingLeft(here);
            assertThat(there.runFile("args.in"))
                    .content()
                    .doesNotContain("-daemonize")
                    .doesNotContain("-D ");
            assertThat(there.runFile("cfg.in")).content().doesNotContain("iommu");
        }
    }

    @Test
    void a_linux_guest_notices_nothing_of_adoption_and_hand_over() {
        try (TestVm here = TestVm.define(testbed, testbed.firstHost(), "adopted");
                TestVm there = here.on(testbed.secondHost())) {
            new OldTool(here, Generation.OLD).run("start").orFail();
            String boot;
            try (GuestShell guest = here.awaitGuest()) {
                boot = guest.sh("cat /proc/sys/kernel/random/boot_id");
            }

            here.run("ensure").orFail();
            MixedFleet.move(here, there);

            MixedFleet.assertRunsOnlyOn(there);
            try (GuestShell guest = there.awaitGuest()) {
                assertThat(guest.sh("cat /proc/sys/kernel/random/boot_id")).isEqualTo(boot);
            }
        }
    }

    /** The way back: the host gets the old tool again. */
    @Test
    void what_ours_leaves_is_what_the_old_tool_looks_for() throws Exception {
        try (TestVm vm = TestVm.defineBlank(testbed, testbed.firstHost(), "returned")) {
            vm.run("start").orFail();

            JsonNode seen = new OldTool(vm, Generation.NEWER).check();

            assertThat(seen.get("name").asText()).isEqualTo("kvm." + vm.name());
            assertThat(seen.get("program").asText()).isEqualTo("qemu-system-x86_64");
            assertThat(seen.get("memory").asInt()).isEqualTo(64);
            assertThat(seen.get("supervisor").isNull()).isFalse();
            assertThat(seen.get("status").asText()).isEqualTo("running");
            assertThat(seen.get("mine")).allMatch(JsonNode::asBoolean);
            assertThat(seen.get("live_on")).extracting(JsonNode::asText).containsExactly("h1");
            assertThat(seen.get("same_arguments").asBoolean()).isTrue();
            assertThat(seen.get("same_config").asBoolean()).isTrue();
            assertThat(Files.readString(vm.runFile("pid")).lines().findFirst())
                    .hasValue(Long.toString(vm.qemu().orElseThrow().pid()));
            assertLocksAreOfTheFleet(vm);

            long qemu = vm.qemu().orElseThrow().pid();
            new OldTool(vm, Generation.NEWER).run("ensure").orFail();
            assertThat(vm.qemu().orElseThrow().pid()).isEqualTo(qemu);

            new OldTool(vm, Generation.NEWER).run("stop").orFail();

            assertThat(vm.qemus()).isEmpty();
            assertThat(vm.locks()).containsOnly("");
            assertThat(vm.registeredAt()).isEmpty();
            assertThat(vm.run("status").exitCode()).isEqualTo(1);
        }
    }

    /** As {@code rbd lock add} makes them: exclusive, without a tag. */
    private static void assertLocksAreOfTheFleet(TestVm vm) {
        String header = TestVm.parse(
                        vm.rbd("info", "--format", "json", vm.image("root")).stdout())
                .get("id")
                .asText();
        JsonNode lock = TestVm.parse(vm.host()
                .shell()
                .run(
                        "rados",
                        "--conf",
                        MixedFleet.cephConf(vm),
                        "--id",
                        "admin",
                        "-p",
                        "rbd.ssd",
                        "lock",
                        "info",
                        "rbd_header." + header,
                        "rbd_lock",
                        "--format",
                        "json")
                .orFail()
                .stdout());
        assertThat(lock.get("type").asText()).isEqualTo("exclusive");
        assertThat(lock.get("tag").asText()).isEmpty();
        assertThat(lock.get("lockers").get(0).get("cookie").asText()).isEqualTo("h1");
    }

    @ParameterizedTest
    @EnumSource
    void the_old_tool_sends_one_of_ours_to_another_old_host(Generation generation) {
        try (TestVm here = TestVm.defineBlank(testbed, testbed.firstHost(), "given-back");
                TestVm there = here.on(testbed.secondHost())) {
            here.run("start").orFail();
            here.with("kvm_host", "h2");
            there.with("kvm_host", "h2");

            MixedFleet.both(
                    () -> new OldTool(there, generation).run("inmigrate"),
                    () -> new OldTool(here, generation).run("outmigrate"));

            MixedFleet.assertRunsOnlyOn(there);
        }
    }
}
