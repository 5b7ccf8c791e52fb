package io.flyingcircus.fcqemu.it.decisions;

import static io.flyingcircus.fcqemu.it.decisions.OneHost.VM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flyingcircus.fcqemu.domain.HostCommands;
import io.flyingcircus.fcqemu.domain.ensure.CatalogView;
import io.flyingcircus.fcqemu.domain.ensure.Explanation;
import io.flyingcircus.fcqemu.domain.ensure.VolumesView;
import io.flyingcircus.fcqemu.domain.host.Settings;
import io.flyingcircus.fcqemu.it.memory.MonitorMood;
import io.flyingcircus.fcqemu.it.memory.SampleVm;
import io.flyingcircus.fcqemu.ports.failure.UnknownVmException;
import io.flyingcircus.fcqemu.ports.storage.VolumeKind;
import io.flyingcircus.fcqemu.ports.storage.Watcher;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A VM is explained: what is seen, what would be done and why, and what that waits for. */
class ExplainTest {

    private final OneHost one = new OneHost().withVolumes();

    private Explanation explain() {
        return one.commands().explain(VM);
    }

    @Test
    void one_that_runs_as_it_should_waits_for_nothing() {
        one.running();

        Explanation explained = explain();

        assertThat(explained.action().label()).isEqualTo("keep-running");
        assertThat(explained.waitsFor()).isEmpty();
        assertThat(explained.heldBack()).isEmpty();
        assertThat(explained.definition()).isEqualTo("in force: generation 1");
        assertThat(explained.seen().wanted()).isEqualTo("online here");
    }

    @Test
    void it_is_what_ensure_would_do_and_changes_nothing() {
        one.running();
        one.qemu().crash();
        List<String> locks = one.locks();
        int leftovers = one.host().leftovers(VM);

        assertThat(explain().action()).isEqualTo(one.commands().plan(VM).action());

        assertThat(one.locks()).isEqualTo(locks).containsOnly("h1");
        assertThat(one.host().leftovers(VM)).isEqualTo(leftovers);
        assertThat(one.executes()).isFalse();
    }

    @Test
    void the_host_that_has_its_locks_is_named() {
        VolumeKind.REQUIRED.forEach(kind -> one.lockedBy("h2", kind));

        Explanation explained = explain();

        assertThat(explained.action().label()).isEqualTo("report");
        assertThat(explained.action().reason()).contains("locked by h2", "Stop it there");
        assertThat(explained.waitsFor())
                .singleElement()
                .asString()
                .contains("host h2 to let go of its locks", "root=h2 swap=h2 tmp=h2");
    }

    @Test
    void a_start_that_would_be_refused_is_told_with_what_is_in_the_way() {
        one.world()
                .storage()
                .image(one.sample().image(VolumeKind.ROOT))
                .watchedBy(new Watcher("client.9", "10.0.0.9:0/9"));

        Explanation explained = explain();

        assertThat(explained.action().label()).isEqualTo("start");
        assertThat(explained.waitsFor()).singleElement().asString().contains("is open at 10.0.0.9:0/9");
    }

    @Test
    void what_was_received_and_counts_first_is_told() {
        one.running();
        one.host().definitions().stage(new SampleVm().generation(2).offline().definition());

        Explanation explained = explain();

        assertThat(explained.definition()).contains("in force: generation 1", "received: generation 2", "counts here");
        assertThat(explained.action().label()).isEqualTo("stop");
        assertThat(one.executes()).isTrue();
    }

    @Test
    void that_it_stays_off_is_told_for_the_vm_and_for_the_host() {
        one.running();
        one.commands().stop(VM);
        assertThat(explain().heldBack())
                .hasValueSatisfying(why -> assertThat(why).contains("stopped it by hand"));
        assertThat(explain().action().label()).isEqualTo("start");

        one.commands().start(VM);
        new HostCommands(one.host().ports(), Settings.DEFAULT).hold("shutdown-all was asked for");
        one.qemu().exit();
        assertThat(explain().heldBack())
                .hasValueSatisfying(why -> assertThat(why).contains("--resume"));
    }

    @Test
    void without_storage_catalog_or_monitor_it_answers_and_says_so() {
        one.running();
        one.host().storage().unreachable(true);
        one.host().catalog().down(true);

        Explanation explained = explain();

        assertThat(explained.seen().volumes()).isInstanceOf(VolumesView.Unreadable.class);
        assertThat(explained.seen().catalog()).isInstanceOf(CatalogView.Unreadable.class);
        assertThat(explained.action().label()).isEqualTo("report");
        assertThat(explained.waitsFor()).singleElement().asString().startsWith("Ceph: ");

        one.host().storage().unreachable(false);
        one.qemu().monitor(MonitorMood.BUSY);
        assertThat(explain().waitsFor()).singleElement().asString().startsWith("its monitor: ");
    }

    @Test
    void one_that_nobody_knows_is_told_as_that() {
        assertThatThrownBy(() -> one.commands().explain(new VmName("nobody"))).isInstanceOf(UnknownVmException.class);
    }
}
