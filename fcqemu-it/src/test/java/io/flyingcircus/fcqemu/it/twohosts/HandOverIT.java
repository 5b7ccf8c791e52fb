package io.flyingcircus.fcqemu.it.twohosts;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.it.onehost.GuestShell;
import io.flyingcircus.fcqemu.it.onehost.TestVm;
import io.flyingcircus.fcqemu.it.testbed.Command;
import io.flyingcircus.fcqemu.it.testbed.OnTestbed;
import io.flyingcircus.fcqemu.it.testbed.Testbed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * A Linux guest changes hosts because its definition says so, while it writes numbered, checksummed records to its disk and
 * numbers to its memory. It boots once for all of these tests.
 */
@OnTestbed
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class HandOverIT {

    private static final int ROUND_TRIPS = 20;

    /** Bytes a second at which its memory, some hundred million bytes, lasts for a while. */
    private static final int SLOWLY = 8_000_000;

    /** What breaks when all that the guest has depends on two hosts at once. */
    private static final List<Trial> TRIALS = List.of(
            new Trial(Phase.STREAM, Fault.LINK_CUT),
            new Trial(Phase.STREAM, Fault.SOURCE_AGENT),
            new Trial(Phase.COMPLETED, Fault.TARGET_QEMU),
            new Trial(Phase.HAND_OVER, Fault.SOURCE_AGENT),
            new Trial(Phase.HAND_OVER, Fault.TARGET_AGENT),
            new Trial(Phase.HAND_OVER, Fault.SOURCE_QEMU),
            new Trial(Phase.STREAM, Fault.OSD_STOPPED));

    private final Testbed testbed;
    private Traveller guest;
    private String boot = "";

    @TempDir
    private static Path folder;

    HandOverIT(Testbed testbed) {
        this.testbed = testbed;
    }

    @BeforeAll
    void boot() {
        guest = Traveller.of(testbed, folder, TestVm.define(testbed, testbed.firstHost(), "wanderer"), SLOWLY);
        guest.target().run("ensure").orFail();
        try (GuestShell shell = guest.target().awaitGuest()) {
            boot = shell.sh("cat /proc/sys/kernel/random/boot_id");
            shell.sh("recorder --rate 30");
            shell.sh("(i=0; while :; do i=$((i+1)); echo $i >>/dev/shm/numbers; usleep 50000; done) >/dev/null 2>&1 &");
        }
    }

    @AfterAll
    void end() {
        guest.close();
    }

    // First: QEMUs that something broke are open at the storage for half a minute, and make each lock take seconds.
    @Order(1)
    @Test
    void it_goes_there_and_back_twenty_times_and_loses_or_doubles_no_record() {
        long began = System.nanoTime();
        try (ConsoleWatch console = ConsoleWatch.of(guest.source(), guest.target())) {
            for (int trip = 0; trip < 2 * ROUND_TRIPS; trip++) {
                guest.move();
                guest.assertArrived();
            }
            assertNothingLost();
            System.out.printf(
                    "%d round trips in %d s; longest silence of the guest's console: %s%n",
                    ROUND_TRIPS,
                    Duration.ofNanos(System.nanoTime() - began).toSeconds(),
                    console.longestSilences(2 * ROUND_TRIPS));
        }
    }

    @Order(2)
    @Test
    void whatever_breaks_on_its_way_it_never_notices_and_its_file_system_is_whole() throws IOException {
        for (Trial trial : TRIALS) {
            try (ExecutionWatch watch = ExecutionWatch.of(guest.source(), guest.target())) {
                String said = trial.run(testbed, guest);
                guest.awaitArrival();
                watch.assertNeverTwice();
                assertThat(guest.cameRunning())
                        .as("%s: it came%n%s", trial, said)
                        .isTrue();
                assertNothingLost();
            }
        }
        assertFileSystemIsWhole();
    }

    private void assertNothingLost() {
        try (GuestShell shell = guest.target().awaitGuest()) {
            assertThat(shell.sh("cat /proc/sys/kernel/random/boot_id")).isEqualTo(boot);
            assertThat(shell.sh("recorder --verify")).startsWith("ok ").contains("boots=1");
            assertThat(shell.sh("awk '$1 != NR {print; exit}' /dev/shm/numbers"))
                    .isEmpty();
        }
    }

    /** Of a copy made while the guest is frozen, so that its journal must be empty and nothing half written. */
    private void assertFileSystemIsWhole() throws IOException {
        TestVm vm = guest.target();
        Path copy = folder.resolve("root.img");
        Path system = folder.resolve("root.ext4");
        String snapshot = vm.image("root") + "@checked";
        try (GuestShell shell = vm.awaitGuest()) {
            shell.freeze();
            vm.rbd("snap", "create", "--no-progress", snapshot);
            shell.thaw();
        }
        vm.rbd("export", "--no-progress", snapshot, copy.toString());
        vm.rbd("snap", "rm", "--no-progress", snapshot);
        Command.of("dd", "if=" + copy, "of=" + system, "bs=1M", "skip=1", "conv=sparse", "status=none")
                .run(Duration.ofMinutes(1))
                .orFail();
        Command.of("e2fsck", "-fn", system.toString())
                .run(Duration.ofMinutes(1))
                .orFail();
        Files.delete(copy);
        Files.delete(system);
    }
}
