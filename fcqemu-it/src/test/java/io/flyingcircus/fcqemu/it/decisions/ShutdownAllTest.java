package io.flyingcircus.fcqemu.it.decisions;

import static io.flyingcircus.fcqemu.it.decisions.OneHost.VM;
import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.cli.command.CommandLineTool;
import io.flyingcircus.fcqemu.cli.command.Terminal;
import io.flyingcircus.fcqemu.cli.config.HostConfig;
import io.flyingcircus.fcqemu.cli.log.HostLog;
import io.flyingcircus.fcqemu.cli.session.HostParts;
import io.flyingcircus.fcqemu.cli.session.Session;
import io.flyingcircus.fcqemu.domain.HostCommands;
import io.flyingcircus.fcqemu.domain.VmCommands;
import io.flyingcircus.fcqemu.domain.host.Settings;
import io.flyingcircus.fcqemu.domain.lifecycle.GracefulStop;
import io.flyingcircus.fcqemu.domain.lifecycle.Occasion;
import io.flyingcircus.fcqemu.it.memory.InMemoryKeyStore;
import io.flyingcircus.fcqemu.it.memory.MonitorMood;
import io.flyingcircus.fcqemu.it.memory.SampleVm;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * All VMs of a host are shut down, and stay so until it boots or somebody ends that.
 *
 * <p>The host has one VM, for several are worked on at once, and what is in memory serves one thread.
 */
class ShutdownAllTest {

    private final OneHost one = new OneHost().running();

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    private Path root;

    private HostCommands all() {
        return new HostCommands(one.host().ports(), Settings.DEFAULT);
    }

    /** The command, where nobody, or somebody who types this, sits at a terminal. */
    private int run(String typed, boolean terminal, String... words) {
        var surroundings = new Terminal(
                new ByteArrayInputStream(typed.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                Map.of("FCQEMU_ROOT", root.toString()),
                false,
                terminal,
                ProcessHandle.current().pid(),
                false);
        return new CommandLineTool(surroundings, new Session.HostWiring() {
                    @Override
                    public VmCommands wire(Path folder, HostConfig config, HostLog log) {
                        return one.commands();
                    }

                    @Override
                    public HostParts wireParts(Path folder, HostConfig config, HostLog log) {
                        return new HostParts(
                                one.host()::ports,
                                Settings.DEFAULT,
                                new InMemoryKeyStore(one.world().clock()));
                    }
                })
                .run(words);
    }

    private String said() {
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void whoever_looks_after_a_vm_does_not_start_it_again_whatever_changes() {
        all().hold("maintenance");
        assertThat(all().shutDown(VM)).contains(GracefulStop.Ending.BY_ITSELF);

        one.commands().ensure(VM, Occasion.BY_ITSELF);
        one.commands().ensure(VM);
        one.host().definitions().stage(new SampleVm().generation(2).definition());
        one.commands().ensure(VM, Occasion.BY_ITSELF);

        assertThat(one.executes()).isFalse();
        assertThat(one.locks()).containsOnly("");
        assertThat(one.host().hypervisor().hasRunFiles(VM)).isFalse();
    }

    @Test
    void a_boot_ends_it() {
        all().hold("maintenance");
        all().shutDown(VM);

        one.host().reboot();
        one.commands().ensure(VM, Occasion.BY_ITSELF);

        assertThat(one.executes()).isTrue();
    }

    @Test
    void an_operator_may_start_one_all_the_same() {
        all().hold("maintenance");
        all().shutDown(VM);

        one.commands().start(VM);

        assertThat(one.executes()).isTrue();
    }

    @Test
    void one_that_has_gone_meanwhile_is_no_failure() {
        one.commands().stop(VM);

        assertThat(all().shutDown(VM)).isEmpty();
    }

    @Test
    void it_is_done_when_somebody_types_yes_and_said_of_each() {
        assertThat(run("yes\n", true, "shutdown-all")).isZero();

        assertThat(one.executes()).isFalse();
        assertThat(said())
                .contains("Shut down 1 VM of this host (test00)", "Type yes:")
                .contains("test00: shutting down", "test00: shut down after ", "(1 of 1)")
                .contains("1 VM, 0 failed. No VM is started here by itself");
        assertThat(one.host().hypervisor().holdNotes().hostHeld()).isPresent();
    }

    @Test
    void nothing_is_done_when_somebody_types_anything_else() {
        assertThat(run("y\n", true, "shutdown-all")).isEqualTo(1);
        assertThat(run("", true, "shutdown-all")).isEqualTo(1);

        assertThat(one.executes()).isTrue();
        assertThat(said()).contains("Nothing was done.");
        assertThat(one.host().hypervisor().holdNotes().hostHeld()).isEmpty();
    }

    @Test
    void where_nobody_can_be_asked_it_takes_a_word_on_the_command_line() {
        assertThat(run("yes\n", false, "shutdown-all")).isEqualTo(64);
        assertThat(one.executes()).isTrue();
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("--yes");

        assertThat(run("", false, "shutdown-all", "--yes")).isZero();
        assertThat(one.executes()).isFalse();
    }

    @Test
    void a_guest_that_does_not_shut_down_is_ended_and_one_that_cannot_be_asked_is_left_and_told() {
        one.qemu().guest().ignoresShutdown();
        assertThat(run("", false, "shutdown-all", "--yes")).isZero();
        assertThat(said()).contains("test00: ended, for its guest did not shut down");

        one.commands().start(VM);
        one.qemu().monitor(MonitorMood.BUSY);
        assertThat(run("", false, "shutdown-all", "--yes")).isEqualTo(69);
        assertThat(one.executes()).isTrue();
        assertThat(said()).contains("test00: failed: ", "was left alone", "1 VM, 1 failed (test00)");
    }

    @Test
    void resuming_brings_back_what_is_wanted_and_not_what_was_stopped_by_hand() {
        one.commands().stop(VM);
        one.commands().start(VM);
        run("", false, "shutdown-all", "--yes");

        assertThat(run("", false, "shutdown-all", "--resume")).isZero();
        assertThat(one.executes()).isTrue();
        assertThat(said()).contains("test00: runs after ", "started by themselves again");

        one.commands().stop(VM);
        run("", false, "shutdown-all", "--yes");
        run("", false, "shutdown-all", "--resume");
        assertThat(said()).contains("test00: stays off after ");
    }
}
