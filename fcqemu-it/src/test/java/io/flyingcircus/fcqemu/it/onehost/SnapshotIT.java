package io.flyingcircus.fcqemu.it.onehost;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flyingcircus.fcqemu.it.killed.KillPoint;
import io.flyingcircus.fcqemu.it.killed.ToolToKill;
import io.flyingcircus.fcqemu.it.testbed.Checkout;
import io.flyingcircus.fcqemu.it.testbed.Command;
import io.flyingcircus.fcqemu.it.testbed.CommandResult;
import io.flyingcircus.fcqemu.it.testbed.OnTestbed;
import io.flyingcircus.fcqemu.it.testbed.Testbed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Snapshots of the root of a Linux guest that writes all the time. */
@OnTestbed
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SnapshotIT {

    private static final String RECORDER =
            Checkout.top().resolve("fcqemu-it/testbed.d/guest/recorder").toString();

    private final Testbed testbed;
    private final TestVm vm;

    @TempDir
    private Path folder;

    SnapshotIT(Testbed testbed) {
        this.testbed = testbed;
        this.vm = TestVm.define(testbed, testbed.firstHost(), "snapped");
    }

    @BeforeAll
    void start() {
        vm.run("start").orFail();
        vm.awaitGuest().close();
    }

    @AfterEach
    void removeSnapshots() {
        vm.rbd("snap", "purge", "--no-progress", vm.image("root"));
    }

    @AfterAll
    void end() {
        vm.close();
    }

    private CommandResult run(String... words) throws IOException {
        return vm.host().fcQemu().run(withConfig(words));
    }

    /** Guests are slow here, so their agents have a minute for everything. */
    private String[] withConfig(String... words) throws IOException {
        Path config = folder.resolve("patient.conf");
        String original = Files.readString(vm.host().root().resolve("etc/qemu/fc-qemu.conf"));
        Files.writeString(config, original.replaceFirst("(?m)^\\[qemu\\]$", "[qemu]\ntimeout-guest-agent = 60"));
        List<String> all = new ArrayList<>(List.of("--config", config.toString()));
        all.addAll(List.of(words));
        return all.toArray(String[]::new);
    }

    private List<String> names() {
        List<String> names = new ArrayList<>();
        TestVm.parse(vm.rbd("snap", "ls", "--format", "json", vm.image("root")).stdout())
                .forEach(snapshot -> names.add(snapshot.get("name").asText()));
        return names;
    }

    private boolean guestIsFrozen() {
        try (GuestShell guest = vm.awaitGuest()) {
            return guest.ask("guest-fsfreeze-status").asText().equals("frozen");
        }
    }

    @Test
    void a_snapshot_mounts_with_a_clean_journal_and_holds_every_record_written_before_the_freeze() throws IOException {
        vm.rbd("snap", "create", vm.image("root") + "@not-frozen");
        Path before = Files.copy(vm.log("log"), folder.resolve("before.log"));

        assertThat(run("snapshot", "-k", "0", vm.name(), "frozen").orFail().stdout())
                .isEqualTo("frozen was made\n");

        assertThat(guestIsFrozen()).isFalse();
        RootDisk disk = RootDisk.fetch(vm, vm.image("root") + "@frozen", folder);
        assertThat(disk.needsRecovery()).isFalse();
        String records = disk.copyOf("var/lib/recorder/records").toString();
        recorder("--verify", records);
        recorder("--compare", before.toString(), records);
        // Else all of the above would be no proof.
        assertThat(RootDisk.fetch(vm, vm.image("root") + "@not-frozen", folder).needsRecovery())
                .isTrue();
        try (GuestShell guest = vm.awaitGuest()) {
            assertThat(guest.sh("echo goes on > /written && sync && cat /written"))
                    .isEqualTo("goes on\n");
        }
    }

    private static void recorder(String... words) {
        List<String> all = new ArrayList<>(List.of("/bin/sh", RECORDER));
        all.addAll(List.of(words));
        Command.of(all.toArray(String[]::new)).run(Duration.ofMinutes(1)).orFail();
    }

    @Test
    void it_is_kept_for_a_week_unless_told_otherwise_listed_with_its_end_and_made_once() throws IOException {
        String today = DateTimeFormatter.BASIC_ISO_DATE.format(LocalDate.now(ZoneOffset.UTC));

        String name = run("snapshot", vm.name(), "backup").orFail().stdout().split(" ", -1)[0];
        assertThat(run("snapshot", vm.name(), "backup").orFail().stdout()).isEqualTo(name + " is there already\n");

        assertThat(names()).containsExactly(name);
        assertThat(name).startsWith("backup-keep-until-").isGreaterThan("backup-keep-until-" + today);
        JsonNode listed = vm.json("snapshots").get("snapshots").get(0);
        assertThat(listed.get("name").asText()).isEqualTo(name);
        assertThat(listed.get("size_bytes").asLong()).isEqualTo(1L << 30);
        assertThat(LocalDate.parse(listed.get("keep_until").asText()))
                .isBetween(
                        LocalDate.now(ZoneOffset.UTC).plusDays(6),
                        LocalDate.now(ZoneOffset.UTC).plusDays(7));
        assertThat(run("snapshots", vm.name()).orFail().stdout()).contains(name).contains("kept");
    }

    @Test
    void those_that_are_over_are_pruned_but_not_protected_cloned_or_foreign_ones() throws IOException {
        String root = vm.image("root");
        for (String name : List.of("a-keep-until-20200101", "b-keep-until-20200101", "c-keep-until-20209999", "d")) {
            vm.rbd("snap", "create", root + "@" + name);
        }
        vm.rbd("snap", "protect", root + "@b-keep-until-20200101");
        try {
            assertThat(run("prune", "--dry-run", vm.name()).orFail().stdout()).isEqualTo("""
                            would remove  snapped  a-keep-until-20200101
                            kept          snapped  b-keep-until-20200101  (it is protected)
                            """);
            assertThat(names()).hasSize(4);

            assertThat(run("prune", "--all").orFail().stdout())
                    .contains("removed       snapped  a-keep-until-20200101");

            assertThat(names()).containsExactly("b-keep-until-20200101", "c-keep-until-20209999", "d");
        } finally {
            vm.rbd("snap", "unprotect", root + "@b-keep-until-20200101");
        }
    }

    @Test
    void wherever_it_is_killed_the_next_ensure_thaws_the_guest_and_no_unfrozen_snapshot_has_its_name()
            throws IOException {
        var tool = new ToolToKill(vm.host(), folder.resolve("calls"));
        List<ToolToKill.Call> calls = tool.count(withConfig("snapshot", "-k", "0", vm.name(), "counted"));
        assertThat(calls).extracting(ToolToKill.Call::name).contains("GuestAgent.freeze/1", "Snapshots.create/2");
        boolean wasFrozen = false;
        for (int call = 1; call <= calls.size(); call++) {
            String name = "killed" + call;
            tool.killedAt(KillPoint.after(call), withConfig("snapshot", "-k", "0", vm.name(), name))
                    .orFailUnless(ToolToKill.KILLED);
            boolean frozen = guestIsFrozen();
            wasFrozen |= frozen;

            CommandResult ensured = run("ensure", vm.name()).orFail();

            assertThat(guestIsFrozen())
                    .as("frozen after " + calls.get(call - 1))
                    .isFalse();
            assertThat(ensured.stderr().contains("guest-thawed")).isEqualTo(frozen);
            if (frozen) {
                assertThat(names()).doesNotContain(name);
            }
            Outcome.assertRuns(vm);
        }
        assertThat(wasFrozen).isTrue();

        run("snapshot", "-k", "0", vm.name(), "whole").orFail();

        assertThat(names()).contains("counted", "whole").doesNotContain("fc-qemu.unfinished");
    }

    @Test
    void a_vm_that_does_not_run_or_has_no_agent_is_refused() throws IOException {
        try (TestVm blank = TestVm.defineBlank(testbed, testbed.firstHost(), "unsnapped")) {
            assertThat(run("snapshot", blank.name(), "one").orFailUnless(69).stderr())
                    .contains("has no QEMU on this host");
            blank.run("start").orFail();
            assertThat(run("snapshot", blank.name(), "one").orFailUnless(69).stderr())
                    .contains("has no agent");
            assertThat(vm.rbd("snap", "ls", blank.image("root")).stdout()).isEmpty();
        }
    }
}
