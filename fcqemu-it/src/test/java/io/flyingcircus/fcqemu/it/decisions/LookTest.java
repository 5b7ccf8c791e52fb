package io.flyingcircus.fcqemu.it.decisions;

import static io.flyingcircus.fcqemu.it.decisions.OneHost.VM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flyingcircus.fcqemu.it.memory.SampleVm;
import io.flyingcircus.fcqemu.ports.failure.VmStateException;
import io.flyingcircus.fcqemu.ports.hypervisor.StorageClientNotes;
import io.flyingcircus.fcqemu.ports.hypervisor.VmProcess;
import io.flyingcircus.fcqemu.ports.locks.VolumeLock;
import io.flyingcircus.fcqemu.ports.storage.VolumeKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** A process that stays looks over one connection, and changes nothing by what it sees there. */
class LookTest {

    private static final String CONNECT = "Storage.connect";
    private static final String FIND = "Volumes.find";
    private static final String INSPECT = "Volumes.inspect";
    private static final String HEADERS = "Volumes.readHeaders";
    private static final String LOCK = "VolumeLocks.lock";
    private static final String BLOCK = "Fence.block";

    private final OneHost one = new OneHost();
    private final List<String> calls = new ArrayList<>();

    LookTest() {
        one.host().storage().keepConnectionForLooks();
    }

    private void record() {
        record(_ -> {});
    }

    private void record(Consumer<String> before) {
        one.world().steps((_, port, method) -> {
            calls.add(port + "." + method);
            before.accept(port + "." + method);
        });
    }

    private List<String> after(String call) {
        return calls.subList(calls.indexOf(call), calls.size());
    }

    @Test
    void a_vm_that_runs_as_it_should_is_looked_at_without_a_connection_of_its_own() {
        one.running();
        record();

        one.commands().ensure(VM);

        assertThat(calls).contains(FIND, HEADERS).doesNotContain(CONNECT, INSPECT, "StorageClientNotes.begin", LOCK);
    }

    @Test
    void a_process_of_its_own_opens_no_volume_either_of_one_that_runs_as_it_should() {
        OneHost other = new OneHost();
        other.running();
        other.world().steps((_, port, method) -> calls.add(port + "." + method));

        other.commands().ensure(VM);

        assertThat(calls).containsSubsequence(CONNECT, FIND, HEADERS).doesNotContain(INSPECT, LOCK);
    }

    @Test
    void who_has_the_volumes_open_is_asked_until_it_is_noted() {
        one.running();
        StorageClientNotes notes = one.host().hypervisor().storageClients();
        VmProcess process = one.host().hypervisor().processes(VM).processes().getFirst();
        List<String> clients = notes.ofQemu(process);
        notes.ofQemu(process, List.of());
        record();

        one.commands().ensure(VM);

        assertThat(calls).contains(INSPECT).doesNotContain(CONNECT, HEADERS);
        assertThat(notes.ofQemu(process)).isEqualTo(clients).isNotEmpty();
        calls.clear();
        one.commands().ensure(VM);
        assertThat(calls).contains(HEADERS).doesNotContain(INSPECT);
    }

    @Test
    void one_that_was_cut_off_is_found_without_its_volumes_being_opened() {
        one.running();
        VmProcess process = one.host().hypervisor().processes(VM).processes().getFirst();
        one.host().hypervisor().storageClients().ofQemu(process, List.of("10.0.0.1:0/77"));
        one.world().storage().block("10.0.0.1:0/77", Duration.ofHours(1));
        record();

        one.commands().ensure(VM);

        assertThat(calls).containsSubsequence(HEADERS, CONNECT, INSPECT);
        assertThat(one.host().hypervisor().processes(VM).processes()).doesNotContain(process);
    }

    @Test
    void so_is_one_that_is_wanted_offline_and_is_not_here() {
        one.withVolumes().define(new SampleVm().offline());
        record();

        one.commands().ensure(VM);

        assertThat(calls).contains(FIND).doesNotContain(CONNECT);
    }

    @Test
    void status_explain_and_a_dry_run_have_none_either() {
        one.running();
        record();

        assertThat(one.commands().status(VM).volumes()).isNotNull();
        one.commands().explain(VM);
        one.commands().plan(VM);

        assertThat(calls).contains(FIND, INSPECT).doesNotContain(CONNECT);
    }

    @Test
    void one_that_is_to_be_started_is_looked_at_over_its_own_from_the_beginning() {
        record();

        one.commands().ensure(VM);

        assertThat(one.executes()).isTrue();
        assertThat(calls.indexOf(CONNECT)).isLessThan(calls.indexOf(FIND));
    }

    @Test
    void what_is_to_be_changed_is_looked_at_once_more_over_its_own() {
        one.running();
        one.world().storage().image(one.sample().image(VolumeKind.TMP)).locked(new VolumeLock.Free());
        record();

        one.commands().ensure(VM);

        assertThat(calls.indexOf(FIND)).isLessThan(calls.indexOf(CONNECT));
        assertThat(after(CONNECT)).containsSubsequence(CONNECT, FIND, INSPECT, LOCK);
        assertThat(one.locks()).containsOnly("h1");
    }

    @Test
    void what_changed_meanwhile_is_what_counts() {
        one.running();
        one.world().storage().image(one.sample().image(VolumeKind.TMP)).locked(new VolumeLock.Free());
        record(call -> {
            if (call.equals(CONNECT)) {
                one.lockedBy("h2", VolumeKind.ROOT);
            }
        });

        assertThatThrownBy(() -> one.commands().ensure(VM))
                .isInstanceOf(VmStateException.class)
                .hasMessageContaining("h2");

        assertThat(calls).doesNotContain(LOCK);
        assertThat(one.locks()).containsExactly("h2", "h1", "");
    }

    @Test
    void after_a_command_that_was_killed_nothing_is_looked_at_before_its_client_was_cut_off() {
        one.running();
        one.host().hypervisor().storageClients().begin(VM, "10.0.0.1:0/77");
        record();

        one.commands().ensure(VM);

        assertThat(calls).containsSubsequence(CONNECT, BLOCK, FIND);
        assertThat(calls.indexOf(CONNECT)).isLessThan(calls.indexOf(FIND));
        assertThat(one.world().storage().isBlocked("10.0.0.1:0/77")).isTrue();
        assertThat(one.executes()).isTrue();
    }

    @Test
    void who_only_looks_needs_not_wait_for_that() {
        one.running();
        one.host().hypervisor().storageClients().begin(VM, "10.0.0.1:0/77");
        record();

        assertThat(one.commands().status(VM).volumes()).isNotNull();

        assertThat(calls).doesNotContain(CONNECT, BLOCK);
    }

    @Test
    void to_cut_the_looks_client_off_stops_no_command_and_the_next_look_is_another_clients() {
        one.running();
        String client = one.host().storage().look().orElseThrow().clientAddress();
        one.world().storage().block(client, Duration.ofHours(1));
        record();

        one.commands().ensure(VM);

        assertThat(calls).doesNotContain(CONNECT);
        assertThat(one.host().storage().look().orElseThrow().clientAddress()).isNotEqualTo(client);
    }
}
