package io.flyingcircus.fcqemu.it.onehost;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flyingcircus.fcqemu.it.testbed.CommandResult;
import io.flyingcircus.fcqemu.it.testbed.OnTestbed;
import io.flyingcircus.fcqemu.it.testbed.Testbed;
import org.junit.jupiter.api.Test;

/** The volumes of a VM, as its guest and the cluster see them. */
@OnTestbed
class DisksIT {

    private static final long GIB = 1L << 30;

    private final Testbed testbed;

    DisksIT(Testbed testbed) {
        this.testbed = testbed;
    }

    private TestVm define(String name) {
        return TestVm.define(testbed, testbed.firstHost(), name);
    }

    private static long size(TestVm vm, String image) {
        JsonNode info = TestVm.parse(vm.rbd("info", "--format", "json", image).stdout());
        return info.get("size").asLong();
    }

    @Test
    void root_comes_from_create_vm_and_swap_and_tmp_are_what_the_contract_says() {
        try (TestVm vm = define("disks").with("disk", "2").with("custom-key", "{deep: [1, two]}")) {
            vm.run("start").orFail();

            JsonNode root = TestVm.parse(
                    vm.rbd("info", "--format", "json", vm.image("root")).stdout());
            assertThat(root.get("parent").get("image").asText()).isEqualTo(".guest");
            assertThat(root.get("size").asLong()).isEqualTo(2 * GIB);
            assertThat(size(vm, vm.image("swap"))).isEqualTo(GIB);
            assertThat(size(vm, vm.image("tmp"))).isEqualTo(5 * GIB);
            try (GuestShell guest = vm.awaitGuest()) {
                assertThat(guest.sh("cat /proc/swaps")).contains("/dev/vdb");
                assertThat(guest.sh("cat /proc/mounts")).contains("/dev/vdc1 /tmp xfs");
                assertThat(guest.sh("stat -c '%a' /tmp /tmp/fc-data /tmp/fc-data/enc.json"))
                        .isEqualTo("1777\n750\n640\n");
                assertThat(guest.sh("cat /tmp/fc-data/qemu-binary-generation-booted"))
                        .isEqualTo("1\n");
                String enc = guest.sh("cat /tmp/fc-data/enc.json");
                assertThat(enc).endsWith("\n");
                assertThat(TestVm.parse(enc).at("/parameters/custom-key/deep/1").asText())
                        .isEqualTo("two");
                assertThat(TestVm.parse(enc).at("/name").asText()).isEqualTo("disks");
            }
        }
    }

    @Test
    void swap_and_tmp_are_made_afresh_at_a_cold_start_also_over_a_dirty_log() {
        try (TestVm vm = define("afresh")) {
            vm.run("start").orFail();
            try (GuestShell guest = vm.awaitGuest()) {
                guest.sh("mkdir /tmp/old; for i in 1 2 3 4 5 6 7 8; do cp /bin/busybox /tmp/old/$i; done; sync;"
                        + " for i in 1 2 3 4; do mv /tmp/old/$i /tmp/old/moved$i; done");
            }
            vm.run("kill").orFail();

            vm.run("start").orFail();

            try (GuestShell guest = vm.awaitGuest()) {
                assertThat(guest.sh("cat /proc/mounts")).contains("/dev/vdc1 /tmp xfs");
                assertThat(guest.sh("ls /tmp")).isEqualTo("fc-data\n");
                assertThat(guest.sh("cat /proc/swaps")).contains("/dev/vdb");
            }
        }
    }

    @Test
    void the_cache_mode_is_writeback_unless_the_definition_says_otherwise() {
        try (TestVm cached = define("cached");
                TestVm uncached = define("uncached").with("qemu", "{write_back_cache: false}")) {
            cached.run("start").orFail();
            uncached.run("start").orFail();

            assertThat(cached.runFile("cfg")).content().contains("cache = \"writeback\"");
            assertThat(uncached.runFile("cfg"))
                    .content()
                    .contains("cache = \"none\"")
                    .doesNotContain("writeback");
        }
    }

    @Test
    void a_root_that_lives_in_another_pool_is_used_there_and_never_made_anew() {
        try (TestVm vm = define("moved").with("rbd_pool", "rbd.hdd")) {
            vm.run("start").orFail();
            vm.run("kill").orFail();

            vm.with("rbd_pool", "rbd.ssd").run("start").orFail();

            assertThat(vm.exists("rbd.ssd/moved.root")).isFalse();
            assertThat(vm.runFile("cfg")).content().contains("rbd:rbd.hdd/moved.root:");
            vm.run("kill").orFail();
            vm.with("rbd_pool", "rbd.hdd");
        }
    }

    @Test
    void a_root_in_two_pools_is_refused_with_both_named() {
        try (TestVm vm = define("twice")) {
            vm.rbd("create", "--size", "1G", "rbd.ssd/twice.root");
            vm.rbd("create", "--size", "1G", "rbd.hdd/twice.root");

            CommandResult refused = vm.run("ensure").orFailUnless(69);

            assertThat(refused.stderr()).contains("rbd.ssd/twice.root").contains("rbd.hdd/twice.root");
            assertThat(vm.qemu()).isEmpty();
            assertThat(vm.exists("rbd.ssd/twice.swap")).isFalse();
        }
    }

    @Test
    void an_image_with_the_exclusive_lock_feature_is_refused_with_the_command_that_mends_it() {
        try (TestVm vm = define("exclusive")) {
            vm.rbd("create", "--size", "1G", "--image-feature", "layering,exclusive-lock", vm.image("root"));

            assertThat(vm.run("start").orFailUnless(69).stderr())
                    .contains("rbd feature disable rbd.ssd/exclusive.root exclusive-lock");

            vm.rbd("feature", "disable", vm.image("root"), "exclusive-lock");
            vm.run("start").orFail();
        }
    }

    @Test
    void a_larger_disk_grows_under_the_running_guest_and_a_smaller_one_changes_nothing() {
        try (TestVm vm = define("growing")) {
            vm.run("start").orFail();
            try (GuestShell guest = vm.awaitGuest()) {
                assertThat(guest.sh("cat /sys/block/vda/size").strip()).isEqualTo(Long.toString(GIB / 512));
                String boot = guest.sh("cat /proc/sys/kernel/random/boot_id");

                vm.with("disk", "3").run("ensure").orFail();

                assertThat(guest.sh("cat /sys/block/vda/size").strip()).isEqualTo(Long.toString(3 * GIB / 512));
                assertThat(size(vm, vm.image("root"))).isEqualTo(3 * GIB);

                vm.with("disk", "2").run("ensure").orFail();

                assertThat(guest.sh("cat /sys/block/vda/size").strip()).isEqualTo(Long.toString(3 * GIB / 512));
                assertThat(size(vm, vm.image("root"))).isEqualTo(3 * GIB);
                assertThat(guest.sh("cat /proc/sys/kernel/random/boot_id")).isEqualTo(boot);
            }

            vm.run("restart").orFail();

            assertThat(size(vm, vm.image("root"))).isEqualTo(3 * GIB);
            try (GuestShell guest = vm.awaitGuest()) {
                assertThat(guest.sh("cat /sys/block/vda/size").strip()).isEqualTo(Long.toString(3 * GIB / 512));
            }
        }
    }
}
