package io.flyingcircus.fcqemu.it.decisions;

import static io.flyingcircus.fcqemu.it.decisions.OneHost.VM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flyingcircus.fcqemu.domain.host.Settings;
import io.flyingcircus.fcqemu.domain.snapshots.PruneReport;
import io.flyingcircus.fcqemu.domain.snapshots.PruneSnapshots.Mode;
import io.flyingcircus.fcqemu.domain.snapshots.Pruned;
import io.flyingcircus.fcqemu.domain.snapshots.RootSnapshot;
import io.flyingcircus.fcqemu.domain.snapshots.TakenSnapshot;
import io.flyingcircus.fcqemu.it.memory.InMemoryGuest;
import io.flyingcircus.fcqemu.it.memory.SampleVm;
import io.flyingcircus.fcqemu.it.memory.StoredImage;
import io.flyingcircus.fcqemu.it.memory.StoredSnapshot;
import io.flyingcircus.fcqemu.ports.failure.InvalidCommandException;
import io.flyingcircus.fcqemu.ports.failure.StorageException;
import io.flyingcircus.fcqemu.ports.failure.VmStateException;
import io.flyingcircus.fcqemu.ports.hypervisor.RunStatus;
import io.flyingcircus.fcqemu.ports.snapshots.SnapshotName;
import io.flyingcircus.fcqemu.ports.storage.ImageFeature;
import io.flyingcircus.fcqemu.ports.storage.VolumeKind;
import io.flyingcircus.fcqemu.ports.vm.Mib;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;

/** Snapshots of a running guest's root, and the removal of those whose time is over. */
class SnapshotTest {

    private static final SnapshotName NAME = new SnapshotName("backup");
    private static final Duration FREEZE = Settings.DEFAULT.freezePatience();

    private final OneHost one = new OneHost().running();
    private final InMemoryGuest guest = one.qemu().guest();
    private final StoredImage root = one.world().storage().image(one.sample().image(VolumeKind.ROOT));

    private List<String> names() {
        return root.snapshots().stream().map(StoredSnapshot::name).toList();
    }

    private String day(int daysFromNow) {
        return today().plusDays(daysFromNow).format(DateTimeFormatter.BASIC_ISO_DATE);
    }

    private LocalDate today() {
        return LocalDate.ofInstant(one.world().clock().now(), ZoneOffset.UTC);
    }

    private AbstractThrowableAssert<?, ? extends Throwable> assertRefused() {
        AbstractThrowableAssert<?, ? extends Throwable> refused =
                assertThatThrownBy(() -> one.commands().snapshot(VM, NAME, 0));
        assertThat(names()).isEmpty();
        return refused;
    }

    @Test
    void it_is_made_while_the_guest_is_frozen_which_is_thawed_afterwards() {
        List<Boolean> frozen = new ArrayList<>();
        one.world().steps((host, port, method) -> {
            if (port.equals("Snapshots") && method.equals("create")) {
                frozen.add(guest.frozen());
            }
        });

        TakenSnapshot taken = one.commands().snapshot(VM, NAME, 7);

        assertThat(taken).isEqualTo(new TakenSnapshot(new SnapshotName("backup-keep-until-" + day(7)), true));
        assertThat(names()).containsExactly("backup-keep-until-" + day(7));
        assertThat(frozen).containsExactly(true);
        assertThat(guest.frozen()).isFalse();
    }

    @Test
    void one_that_is_kept_for_ever_has_the_name_alone() {
        assertThat(one.commands().snapshot(VM, NAME, 0).name()).isEqualTo(NAME);
    }

    @Test
    void one_that_is_there_is_left_alone_and_the_guest_not_disturbed() {
        one.commands().snapshot(VM, NAME, 7);
        List<String> calls = new ArrayList<>();
        one.world().steps((host, port, method) -> calls.add(port));

        assertThat(one.commands().snapshot(VM, NAME, 7).made()).isFalse();

        assertThat(calls).contains("Snapshots").doesNotContain("GuestAgents");
        assertThat(names()).hasSize(1);
    }

    @Test
    void a_vm_that_does_not_run_is_refused() {
        one.commands().stop(VM);
        assertRefused().isInstanceOf(InvalidCommandException.class).hasMessageContaining("has no QEMU on this host");
    }

    @Test
    void a_paused_guest_and_one_without_an_agent_are_refused_without_waiting() {
        Duration before = one.world().clock().elapsed();
        one.qemu().status(RunStatus.PAUSED);
        assertRefused().isInstanceOf(InvalidCommandException.class).hasMessageContaining("says 'paused'");
        one.qemu().status(RunStatus.RUNNING);
        guest.agent(false);
        assertRefused().isInstanceOf(VmStateException.class).hasMessageContaining("has no agent");
        assertThat(one.world().clock().elapsed()).isEqualTo(before);
    }

    @Test
    void a_root_that_cannot_have_one_is_refused_before_the_guest_is_asked() {
        List<String> calls = new ArrayList<>();
        one.world().steps((host, port, method) -> calls.add(port));
        one.lockedBy("h2", VolumeKind.ROOT);
        assertRefused().hasMessageContaining("does not hold the lock");
        root.with(ImageFeature.EXCLUSIVE_LOCK);
        assertRefused().hasMessageContaining("rbd feature disable rbd.ssd/test00.root exclusive-lock");
        root.with(ImageFeature.MIGRATING);
        assertRefused().hasMessageContaining("rbd migration");
        assertThat(calls).doesNotContain("GuestAgents");
    }

    @Test
    void a_guest_that_was_frozen_already_is_refused_and_thawed() {
        guest.frozen(true);
        assertRefused().isInstanceOf(VmStateException.class).hasMessageContaining("frozen already");
        assertThat(guest.frozen()).isFalse();
        one.commands().snapshot(VM, NAME, 0);
    }

    @Test
    void a_freeze_may_take_minutes() {
        guest.agentAnswersAfter(Duration.ofSeconds(2));
        one.commands().snapshot(VM, NAME, 0);
        assertThat(names()).containsExactly("backup");

        assertThat(FREEZE).isGreaterThanOrEqualTo(Duration.ofMinutes(2));
    }

    @Test
    void a_freeze_that_does_not_end_makes_no_snapshot_and_the_guest_is_thawed_when_it_does() {
        one.world().steps((host, port, method) -> {
            if (method.equals("freeze")) {
                guest.agentStopped(true);
            }
        });
        Duration before = one.world().clock().elapsed();

        assertRefused().isInstanceOf(VmStateException.class).hasMessageContaining("was not frozen");

        assertThat(one.world().clock().elapsed().minus(before)).isBetween(FREEZE, FREEZE.multipliedBy(2));
        guest.agentStopped(false);
        assertThat(guest.frozen()).isFalse();
    }

    @Test
    void a_freeze_that_ends_late_is_awaited_and_thawed() {
        one.world().steps((host, port, method) -> {
            if (method.equals("freeze")) {
                guest.agentStopped(true);
                one.world().clock().after(FREEZE.plusSeconds(10), () -> guest.agentStopped(false));
            }
        });

        assertRefused().isInstanceOf(VmStateException.class).hasMessageContaining("was not frozen");

        assertThat(guest.frozen()).isFalse();
    }

    @Test
    void a_storage_that_fails_meanwhile_costs_the_snapshot_and_leaves_nobody_frozen() {
        one.world().steps((host, port, method) -> {
            if (port.equals("Snapshots") && method.equals("create")) {
                one.host().storage().unreachable(true);
            }
        });

        assertRefused().isInstanceOf(StorageException.class);

        assertThat(guest.frozen()).isFalse();
        one.world().steps((host, port, method) -> {});
        one.host().storage().unreachable(false);
        one.commands().snapshot(VM, NAME, 0);
        assertThat(names()).containsExactly("backup");
        assertThat(one.host().events().names()).contains("fence"); // the request that got no answer cannot come late
    }

    @Test
    void a_guest_that_it_left_frozen_is_thawed_by_the_next_ensure_also_if_its_agent_is_slow_and_was_silent() {
        // Its agent does not answer in time, and answers slowly from then on.
        guest.agentStopped(true);
        one.commands().ensure(VM);
        guest.agentStopped(false);
        guest.agentAnswersAfter(Duration.ofMillis(500));
        one.world().steps((host, port, method) -> {
            if (port.equals("Snapshots") && method.equals("create")) {
                throw new Killed();
            }
            if (method.equals("thaw")) {
                throw new Killed(); // a process that was killed does not come to that either
            }
        });
        assertThatThrownBy(() -> one.commands().snapshot(VM, NAME, 0)).isInstanceOf(Killed.class);
        one.world().steps((host, port, method) -> {});
        assertThat(guest.frozen()).isTrue();

        one.commands().ensure(VM);

        assertThat(guest.frozen()).isFalse();
        assertThat(one.host().hypervisor().freezes().mayBeFrozen(VM)).isFalse();
    }

    @Test
    void an_agent_that_stays_silent_is_given_all_its_time_by_every_ensure_until_it_has_thawed() {
        one.world().steps((host, port, method) -> {
            if (port.equals("Snapshots") && method.equals("create")) {
                guest.agentStopped(true);
            }
        });
        assertThatThrownBy(() -> one.commands().snapshot(VM, NAME, 0)).isInstanceOf(VmStateException.class);
        one.world().steps((host, port, method) -> {});
        Duration before = one.world().clock().elapsed();

        one.commands().ensure(VM);
        one.commands().ensure(VM);

        assertThat(one.world().clock().elapsed().minus(before))
                .isEqualTo(Settings.DEFAULT.guestAgentPatience().multipliedBy(2));
        guest.agentStopped(false);
        guest.agentAnswersAfter(Duration.ofMillis(500));
        one.commands().ensure(VM);
        assertThat(guest.frozen()).isFalse();
    }

    /** Where a process was killed. */
    private static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    @Test
    void a_guest_that_thaws_by_itself_gets_no_snapshot() {
        one.world().steps((host, port, method) -> {
            if (port.equals("Snapshots") && method.equals("create")) {
                guest.frozen(false);
            }
        });

        assertRefused().isInstanceOf(VmStateException.class).hasMessageContaining("not frozen any more");
    }

    @Test
    void one_that_was_never_finished_is_replaced() {
        root.addSnapshot("fc-qemu.unfinished");

        assertThat(one.commands().snapshots(VM)).singleElement().matches(RootSnapshot::unfinished);
        one.commands().snapshot(VM, NAME, 0);

        assertThat(names()).containsExactly("backup");
    }

    @Test
    void a_guest_that_will_not_thaw_is_told_with_the_snapshot_that_was_made() {
        guest.refusesThaw(true);

        assertThatThrownBy(() -> one.commands().snapshot(VM, NAME, 0))
                .isInstanceOf(VmStateException.class)
                .hasMessageContaining("backup of test00 was made, but the guest may still be frozen")
                .hasMessageContaining("fc-qemu ensure test00");

        assertThat(names()).containsExactly("backup");
    }

    @Test
    void only_ours_whose_last_day_is_over_are_removed() {
        root.addSnapshot("a-keep-until-" + day(-1));
        root.addSnapshot("b-keep-until-" + day(0));
        root.addSnapshot("c-keep-until-20239999");
        root.addSnapshot("keep-until-20200101");
        root.addSnapshot("d");
        root.addSnapshot("e-keep-until-20200101").isProtected(true);
        root.addSnapshot("f-keep-until-20200101").cloned();
        root.addSnapshot("g/h-keep-until-20200101");
        List<String> before = names();

        PruneReport planned = one.commands().prune(VM, Mode.DRY_RUN);
        assertThat(names()).isEqualTo(before);
        assertThat(planned.snapshots())
                .extracting(Pruned::fate)
                .containsExactly(Pruned.Fate.REMOVABLE, Pruned.Fate.KEPT, Pruned.Fate.KEPT, Pruned.Fate.KEPT);

        PruneReport done = one.commands().prune(VM, Mode.REMOVE);
        assertThat(done.failures()).isEmpty();
        assertThat(done.snapshots())
                .extracting(pruned -> pruned.snapshot() + " " + pruned.fate() + " " + pruned.reason())
                .containsExactly(
                        "a-keep-until-" + day(-1) + " REMOVED ",
                        "e-keep-until-20200101 KEPT it is protected",
                        "f-keep-until-20200101 KEPT images were cloned from it",
                        "g/h-keep-until-20200101 KEPT its name is none that fc-qemu gives");
        assertThat(names()).isEqualTo(before.subList(1, before.size()));
    }

    @Test
    void all_vms_wanted_or_running_here_are_pruned_whatever_is_wrong_with_one() {
        SampleVm broken = new SampleVm().in("rbd.hdd");
        root.addSnapshot("a-keep-until-20200101");
        one.world().storage().add(broken.image(VolumeKind.ROOT), Mib.ofGib(1));

        PruneReport report = one.commands().pruneAll(Mode.REMOVE);

        assertThat(report.snapshots()).isEmpty();
        assertThat(report.failures()).singleElement().asString().contains("in several pools");
        one.world().storage().remove(broken.image(VolumeKind.ROOT));
        assertThat(one.commands().pruneAll(Mode.REMOVE).snapshots())
                .extracting(Pruned::fate)
                .containsExactly(Pruned.Fate.REMOVED);
        one.commands().kill(VM);
        one.define(new SampleVm().on("h2"));
        root.addSnapshot("a-keep-until-20200101");
        assertThat(one.commands().pruneAll(Mode.REMOVE).snapshots()).isEmpty();
    }
}
