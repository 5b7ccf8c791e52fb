package io.flyingcircus.fcqemu.it.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flyingcircus.fcqemu.domain.VmCommands;
import io.flyingcircus.fcqemu.domain.host.Settings;
import io.flyingcircus.fcqemu.ports.failure.MonitorException;
import io.flyingcircus.fcqemu.ports.failure.StorageException;
import io.flyingcircus.fcqemu.ports.hypervisor.Monitor;
import io.flyingcircus.fcqemu.ports.hypervisor.RunStatus;
import io.flyingcircus.fcqemu.ports.locks.VolumeLock;
import io.flyingcircus.fcqemu.ports.storage.Image;
import io.flyingcircus.fcqemu.ports.storage.StorageSession;
import io.flyingcircus.fcqemu.ports.storage.VolumeKind;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WorldTest {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final World world = new World();
    private final InMemoryHost h1 = world.host("h1");
    private final InMemoryHost h2 = world.host("h2");
    private final SampleVm sample = new SampleVm();
    private final VmName vm = sample.definition().name();

    @Test
    void a_vm_is_started_and_stopped_by_the_domain() {
        h1.definitions().activate(sample.definition());
        VmCommands commands = new VmCommands(h1.ports(), Settings.DEFAULT);

        commands.start(vm);

        assertThat(world.executing(vm)).containsExactly(h1.name());
        assertThat(world.storage().image(sample.image(VolumeKind.ROOT)).lock()).isInstanceOf(VolumeLock.Held.class);
        assertThat(world.storage().image(sample.image(VolumeKind.TMP)).content())
                .isEqualTo("tmp");
        assertThat(h2.catalog().whereabouts(vm)).hasSize(1);

        commands.stop(vm);

        assertThat(world.executing(vm)).isEmpty();
        assertThat(world.storage().images()).allSatisfy(image -> {
            assertThat(image.lock()).isEqualTo(new VolumeLock.Free());
            assertThat(image.watchers()).isEmpty();
        });
        assertThat(h1.hypervisor().hasRunFiles(vm)).isFalse();
        assertThat(world.clock().elapsed()).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void every_call_is_announced() {
        List<String> calls = new ArrayList<>();
        world.steps((host, port, method) -> calls.add(host + " " + port + "." + method));

        try (StorageSession session = h1.storage().connect()) {
            session.locks().lock(image(), h1.name());
        } catch (StorageException missing) {
            assertThat(missing.reason()).isEqualTo(StorageException.Reason.NOT_FOUND);
        }
        h2.catalog().whereabouts(vm);

        assertThat(calls).containsExactly("h1 Storage.connect", "h1 VolumeLocks.lock", "h2 Catalog.whereabouts");
    }

    @Test
    void a_qemu_that_was_killed_leaves_its_watches_for_a_while() {
        sample.addVolumes(world.storage());
        InMemoryQemu qemu = h1.hypervisor().put(sample.order());

        qemu.crash();

        assertThat(world.storage().image(image()).watchers()).hasSize(1);
        world.clock().sleep(StorageCluster.WATCH_TIMEOUT);
        assertThat(world.storage().image(image()).watchers()).isEmpty();
    }

    @Test
    void a_qemu_that_quits_closes_its_images() {
        sample.addVolumes(world.storage());
        h1.hypervisor().put(sample.order());

        try (Monitor monitor = h1.hypervisor().openMonitor(vm, PATIENCE)) {
            monitor.quit();
        }

        assertThat(world.storage().image(image()).watchers()).isEmpty();
    }

    @Test
    void a_qemu_that_was_cut_off_stops_with_an_io_error() {
        sample.addVolumes(world.storage());
        InMemoryQemu qemu = h1.hypervisor().put(sample.order());
        qemu.status(RunStatus.RUNNING);

        world.storage().block(qemu.clientAddress(), Duration.ofHours(1));

        assertThat(qemu.status()).isEqualTo(RunStatus.IO_ERROR);
        assertThat(world.executing(vm)).isEmpty();
    }

    @Test
    void a_session_that_was_cut_off_can_do_nothing_and_a_new_one_can() {
        sample.addVolumes(world.storage());
        StorageSession old = h1.storage().connect();
        world.storage().block(old.clientAddress(), Duration.ofHours(1));

        assertThatThrownBy(() -> old.locks().lock(image(), h1.name()))
                .isInstanceOfSatisfying(
                        StorageException.class,
                        e -> assertThat(e.reason()).isEqualTo(StorageException.Reason.BLOCKLISTED));
        assertThat(h1.storage().connect().locks().read(image())).isEqualTo(new VolumeLock.Free());
    }

    @Test
    void an_unreachable_storage_costs_time_and_times_out_on_that_host_only() {
        h1.storage().unreachable(true);

        assertThatThrownBy(() -> h1.storage().connect())
                .isInstanceOfSatisfying(
                        StorageException.class,
                        e -> assertThat(e.reason()).isEqualTo(StorageException.Reason.TIMED_OUT));
        assertThat(world.clock().elapsed()).isEqualTo(InMemoryStorage.OPERATION_TIMEOUT);
        assertThat(h2.storage().connect().clientAddress()).startsWith(h2.address());
    }

    @Test
    void monitors_fail_in_each_of_their_ways() {
        sample.addVolumes(world.storage());
        InMemoryQemu qemu = h1.hypervisor().put(sample.order());

        qemu.monitor(MonitorMood.SILENT);
        assertThatThrownBy(() -> h1.hypervisor().openMonitor(vm, PATIENCE)).isInstanceOf(MonitorException.Silent.class);
        qemu.monitor(MonitorMood.BUSY);
        assertThatThrownBy(() -> h1.hypervisor().openMonitor(vm, PATIENCE)).isInstanceOf(MonitorException.Busy.class);
        assertThat(world.clock().elapsed()).isEqualTo(PATIENCE.multipliedBy(2));
        qemu.monitor(MonitorMood.GONE);
        assertThatThrownBy(() -> h1.hypervisor().openMonitor(vm, PATIENCE)).isInstanceOf(MonitorException.Gone.class);
        qemu.monitor(MonitorMood.ANSWERS);
        try (Monitor first = h1.hypervisor().openMonitor(vm, PATIENCE)) {
            assertThat(first.status()).isEqualTo(RunStatus.PRELAUNCH);
            assertThatThrownBy(() -> h1.hypervisor().openMonitor(vm, PATIENCE))
                    .isInstanceOf(MonitorException.Busy.class);
            qemu.crash();
            assertThatThrownBy(first::status).isInstanceOf(MonitorException.Gone.class);
        }
    }

    @Test
    void processes_end_by_the_weakest_measure_they_give_way_to() {
        sample.addVolumes(world.storage());
        InMemoryQemu qemu = h1.hypervisor().put(sample.order());
        qemu.status(RunStatus.RUNNING);
        qemu.guest().ignoresShutdown();
        qemu.ends(Ends.ON_KILL);
        h1.definitions().activate(sample.definition());

        new VmCommands(h1.ports(), Settings.DEFAULT).kill(vm);

        assertThat(qemu.alive()).isFalse();
        assertThat(world.clock().elapsed()).isGreaterThan(Duration.ZERO);
    }

    @Test
    void planned_actions_run_in_order_while_somebody_waits() {
        List<String> done = new ArrayList<>();
        world.clock().after(Duration.ofSeconds(2), () -> done.add("second"));
        world.clock().after(Duration.ofSeconds(1), () -> {
            done.add("first");
            world.clock().after(Duration.ofSeconds(2), () -> done.add("fourth"));
        });
        world.clock().after(Duration.ofSeconds(2), () -> done.add("third"));

        world.clock().sleep(Duration.ofSeconds(10));

        assertThat(done).containsExactly("first", "second", "third", "fourth");
        assertThat(world.clock().elapsed()).isEqualTo(Duration.ofSeconds(10));
    }

    private Image image() {
        return sample.image(VolumeKind.ROOT);
    }
}
