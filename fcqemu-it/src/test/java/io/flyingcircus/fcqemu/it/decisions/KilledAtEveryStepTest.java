package io.flyingcircus.fcqemu.it.decisions;

import static io.flyingcircus.fcqemu.it.decisions.OneHost.VM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flyingcircus.fcqemu.domain.lifecycle.Occasion;
import io.flyingcircus.fcqemu.domain.locks.FencedClient;
import io.flyingcircus.fcqemu.it.memory.SampleVm;
import io.flyingcircus.fcqemu.it.memory.StoredImage;
import io.flyingcircus.fcqemu.it.memory.StoredSnapshot;
import io.flyingcircus.fcqemu.ports.failure.VmStateException;
import io.flyingcircus.fcqemu.ports.locks.FenceNote;
import io.flyingcircus.fcqemu.ports.snapshots.SnapshotName;
import io.flyingcircus.fcqemu.ports.storage.VolumeKind;
import io.flyingcircus.fcqemu.ports.storage.Watcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The tool dies at every call it makes, in turn; the next {@code ensure} must bring the VM to its wanted state. */
class KilledAtEveryStepTest {

    /** More calls than any command makes; a command that is not over by then is broken. */
    private static final int MOST_STEPS = 500;

    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;

        Killed() {
            super("killed", null, false, false);
        }
    }

    /** Runs the command, killed before its nth call; whether it lived long enough to be killed. */
    private static boolean killedAt(int step, OneHost one, Runnable command) {
        AtomicInteger calls = new AtomicInteger();
        one.world().steps((host, port, method) -> {
            assertThat(!one.executes() || allLocked(one))
                    .as("executes without its locks at " + port + "." + method)
                    .isTrue();
            // What a dying process does in its finally blocks never happens when it is killed: every later call dies
            // too.
            if (calls.incrementAndGet() >= step) {
                throw new Killed();
            }
        });
        try {
            command.run();
            return false;
        } catch (Killed killed) {
            return true;
        } finally {
            one.world().steps((host, port, method) -> {});
            one.host().locks().releaseAll();
        }
    }

    private static boolean allLocked(OneHost one) {
        return one.locks().stream().allMatch("h1"::equals);
    }

    /** The same with a connection that is kept for looks: the one who dies has another one. */
    private static int walk(Consumer<OneHost> prepare, Consumer<OneHost> command, Consumer<OneHost> expectation) {
        int _ = walkAll(one -> prepare.accept(one.looksShareAConnection()), command, expectation);
        return walkAll(prepare, command, expectation);
    }

    private static int walkAll(Consumer<OneHost> prepare, Consumer<OneHost> command, Consumer<OneHost> expectation) {
        for (int step = 1; step < MOST_STEPS; step++) {
            OneHost one = new OneHost();
            prepare.accept(one);
            boolean killed = killedAt(step, one, () -> command.accept(one));
            one.commands().ensure(VM);
            expectation.accept(one);
            if (!killed) {
                return step;
            }
        }
        throw new AssertionError("the command never ended");
    }

    private static void walkAgain(
            Consumer<OneHost> prepare,
            Consumer<OneHost> command,
            Consumer<OneHost> again,
            Consumer<OneHost> expectation) {
        for (int step = 1; step < MOST_STEPS; step++) {
            OneHost one = new OneHost();
            prepare.accept(one);
            boolean killed = killedAt(step, one, () -> command.accept(one));
            again.accept(one);
            expectation.accept(one);
            if (!killed) {
                return;
            }
        }
        throw new AssertionError("the command never ended");
    }

    private static void assertRuns(OneHost one) {
        assertThat(one.executes()).isTrue();
        assertThat(one.host().hypervisor().living()).hasSize(1);
        assertThat(one.locks()).containsOnly("h1");
        assertThat(one.world().register().has(VM, one.host().name())).isTrue();
    }

    @Test
    void a_start_killed_anywhere_is_finished_by_the_same_command_also_if_it_had_worked() {
        walkAgain(
                one -> {},
                one -> one.commands().start(VM),
                one -> one.commands().startAgain(VM),
                KilledAtEveryStepTest::assertRuns);
    }

    @Test
    void a_stop_killed_anywhere_is_finished_by_the_same_command_also_if_it_had_worked() {
        walkAgain(
                OneHost::running,
                one -> one.commands().stop(VM),
                one -> one.commands().stopAgain(VM),
                one -> {
                    assertThat(one.host().hypervisor().living()).isEmpty();
                    assertThat(one.locks()).containsOnly("");
                    assertThat(one.world().register().has(VM, one.host().name()))
                            .isFalse();
                    one.commands().ensure(VM, Occasion.BY_ITSELF);
                    assertThat(one.executes()).as("it stays off").isFalse();
                });
    }

    @Test
    void a_restart_killed_anywhere_leaves_a_qemu_that_was_started_since() {
        List<Long> before = new ArrayList<>();
        walkAgain(
                one -> {
                    one.running();
                    before.add(one.host().hypervisor().allProcesses().getFirst().startTicks());
                },
                one -> one.commands().restart(VM),
                one -> one.commands().restartAgain(VM, before.getLast() + 1),
                one -> {
                    assertRuns(one);
                    assertThat(one.host().hypervisor().allProcesses().getFirst().startTicks())
                            .isGreaterThan(before.getLast());
                });
    }

    @Test
    void a_start_killed_anywhere_is_brought_to_a_running_vm() {
        int steps = walk(one -> {}, one -> one.commands().ensure(VM), one -> {
            assertThat(one.executes()).isTrue();
            assertThat(one.host().hypervisor().living()).hasSize(1);
            assertThat(one.locks()).containsOnly("h1");
        });
        assertThat(steps).isGreaterThan(20);
    }

    @Test
    void a_snapshot_killed_anywhere_leaves_no_guest_frozen_and_no_snapshot_that_was_not_taken_of_a_frozen_one() {
        SnapshotName name = new SnapshotName("backup");
        int steps = walk(OneHost::running, one -> one.commands().snapshot(VM, name, 0), one -> {
            assertThat(one.executes()).isTrue();
            assertThat(one.qemu().guest().frozen()).isFalse();
            StoredImage root = one.world().storage().image(one.sample().image(VolumeKind.ROOT));
            assertThat(root.snapshots()).hasSizeLessThan(2);

            assertThat(one.commands().snapshot(VM, name, 0).name()).isEqualTo(name);

            assertThat(root.snapshots()).extracting(StoredSnapshot::name).containsExactly("backup");
            assertThat(one.qemu().guest().frozen()).isFalse();
        });
        assertThat(steps).isGreaterThan(15);
    }

    @Test
    void a_stop_killed_anywhere_is_brought_to_an_end() {
        int steps = walk(
                one -> {
                    one.running();
                    one.define(new SampleVm().offline());
                },
                one -> one.commands().ensure(VM),
                one -> {
                    assertThat(one.host().hypervisor().living()).isEmpty();
                    assertThat(one.locks()).containsOnly("");
                    assertThat(one.host().hypervisor().hasRunFiles(VM)).isFalse();
                    assertThat(one.world().register().has(VM, one.host().name()))
                            .isFalse();
                });
        assertThat(steps).isGreaterThan(10);
    }

    @Test
    void a_start_killed_anywhere_keeps_no_lock_from_a_host_where_the_vm_is_wanted_next() {
        for (int step = 1; step < MOST_STEPS; step++) {
            OneHost one = new OneHost();
            boolean killed = killedAt(step, one, () -> one.commands().ensure(VM));
            one.define(new SampleVm().on("h2"));
            if (one.executes()) {
                assertThatThrownBy(() -> one.commands().ensure(VM)).isInstanceOf(VmStateException.class);
                assertThat(one.locks()).containsOnly("h1");
            } else {
                one.commands().ensure(VM);
                assertThat(one.locks()).as("killed at step " + step).containsOnly("");
            }
            if (!killed) {
                return;
            }
        }
        throw new AssertionError("the command never ended");
    }

    @Test
    void the_first_look_after_a_boot_killed_anywhere_leaves_no_lock() {
        walk(
                one -> {
                    one.running();
                    one.host().reboot();
                    one.define(new SampleVm().on("h2"));
                },
                one -> one.commands().ensure(VM),
                one -> assertThat(one.locks()).containsOnly(""));
    }

    @Test
    void a_restart_killed_anywhere_is_brought_to_a_running_vm() {
        walk(OneHost::running, one -> one.commands().restart(VM), one -> {
            assertThat(one.executes()).isTrue();
            assertThat(one.locks()).containsOnly("h1");
        });
    }

    @Test
    void a_force_unlock_killed_anywhere_is_finished_by_the_next_and_leaves_no_entry_without_its_note() {
        for (int step = 1; step < MOST_STEPS; step++) {
            OneHost one =
                    new OneHost().withVolumes().lockedBy("h2", VolumeKind.ROOT).lockedBy("h2", VolumeKind.TMP);
            StoredImage root = one.world().storage().image(one.sample().image(VolumeKind.ROOT));
            root.watchedBy(new Watcher("client.10", "10.0.0.9:0/10"));
            boolean killed = killedAt(step, one, () -> one.commands().forceUnlock(VM));
            assertThat(root.notes())
                    .as("killed at step " + step)
                    .extracting(FenceNote::address)
                    .containsAll(Stream.of("10.0.0.9:0/9", "10.0.0.9:0/10")
                            .filter(one.world().storage()::isBlocked)
                            .toList());

            one.commands().forceUnlock(VM);

            assertThat(one.locks()).as("killed at step " + step).containsOnly("");
            assertThat(one.commands().fenced(VM)).hasSize(2).allMatch(FencedClient::listed);
            if (!killed) {
                assertThat(step).isGreaterThan(20);
                return;
            }
        }
        throw new AssertionError("the command never ended");
    }

    @Test
    void whatever_a_killed_command_asked_of_locks_cannot_take_effect_any_more_once_the_next_has_looked() {
        int cutOff = 0;
        for (int step = 1; step < MOST_STEPS; step++) {
            OneHost one = new OneHost().running();
            boolean killed = killedAt(step, one, () -> one.commands().restart(VM));
            Optional<String> dead = one.host().hypervisor().storageClients().unfinished(VM);

            one.commands().ensure(VM);

            assertThat(one.host().hypervisor().storageClients().unfinished(VM)).isEmpty();
            if (dead.isPresent()) {
                cutOff++;
                assertThat(one.world().storage().isBlocked(dead.get()))
                        .as("killed at step " + step)
                        .isTrue();
            }
            if (!killed) {
                assertThat(dead).isEmpty();
                assertThat(cutOff).isGreaterThan(10);
                return;
            }
        }
        throw new AssertionError("the command never ended");
    }

    @Test
    void without_permission_to_cut_a_killed_command_off_nothing_is_changed() {
        OneHost one = killedAtWorkOnLocks();
        one.host().storage().fencingPermitted(false);

        assertThatThrownBy(() -> one.commands().ensure(VM))
                .isInstanceOf(VmStateException.class)
                .hasMessageContaining("could not be cut off")
                .hasMessageContaining("run/qemu.test00.client");

        assertThat(one.executes()).isFalse();
        one.host().storage().fencingPermitted(true);
        one.commands().ensure(VM);
        assertThat(one.executes()).isTrue();
    }

    /** A start that was killed at the first step at which a request about a lock may be on its way. */
    private static OneHost killedAtWorkOnLocks() {
        for (int step = 1; step < MOST_STEPS; step++) {
            OneHost one = new OneHost();
            killedAt(step, one, () -> one.commands().ensure(VM));
            if (one.host().hypervisor().storageClients().unfinished(VM).isPresent()) {
                return one;
            }
        }
        throw new AssertionError("a start asks nothing of locks");
    }
}
