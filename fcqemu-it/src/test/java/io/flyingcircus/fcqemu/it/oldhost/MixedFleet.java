package io.flyingcircus.fcqemu.it.oldhost;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.it.onehost.TestVm;
import io.flyingcircus.fcqemu.it.testbed.Await;
import io.flyingcircus.fcqemu.it.testbed.CommandResult;
import io.flyingcircus.fcqemu.it.testbed.TestbedHost;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** What tests of two hosts have in common: short patience, both at work at once, and how it must end. */
final class MixedFleet {

    private MixedFleet() {}

    /** The configuration of a host with guests that are moved, and patience of seconds. */
    static Path of(TestbedHost host) {
        Path etc = host.root().resolve("etc/qemu");
        try {
            return Files.writeString(
                    etc.resolve("mixed-fleet.conf"),
                    Files.readString(etc.resolve("fc-qemu.conf")).replaceFirst("(?m)^timeout-graceful.*$", """
                                    timeout-graceful = 0
                                    migration-automatic = true
                                    migration-timeout-contact = 40
                                    migration-timeout-silence = 6
                                    migration-timeout-token = 2
                                    migration-interval-ping = 1
                                    migration-interval-look = 0.5
                                    migration-back-off = 1"""));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@code fc-qemu ensure} with that configuration. */
    static CommandResult ensure(TestVm vm) {
        return vm.host().fcQemu().run("--config", of(vm.host()).toString(), "ensure", vm.name());
    }

    static String cephConf(TestVm vm) {
        return vm.host().root().resolve("../../ceph/ceph.conf").normalize().toString();
    }

    /** Has it wanted on the other host by both, and both bring that about with this project's tool. */
    static void move(TestVm source, TestVm target) {
        String host = target.host().name();
        source.with("kvm_host", host);
        target.with("kvm_host", host);
        both(() -> ensure(target), () -> ensure(source));
    }

    /** Runs both at once, and both must succeed. */
    static void both(Supplier<CommandResult> taking, Supplier<CommandResult> giving) {
        CompletableFuture<CommandResult> taken = begin(taking);
        CompletableFuture<CommandResult> given = begin(giving);
        CommandResult giver = given.join();
        CommandResult taker = taken.join();
        assertThat(giver.exitCode() + taker.exitCode())
                .as("%s%n%s", giver, taker)
                .isZero();
    }

    /** On a thread of its own: the common pool has one on a small machine, and the two hosts wait for each other. */
    static CompletableFuture<CommandResult> begin(Supplier<CommandResult> work) {
        return CompletableFuture.supplyAsync(work, task -> Thread.ofVirtual().start(task));
    }

    /** Both tools look again and again, as they do on a real host, until the guest runs there and nothing is left elsewhere. */
    static void settle(TestVm ours, OldTool old, TestVm where) {
        Await.atMostSeconds(120)
                .untilAsserted(ours.name() + " runs once, on " + where.host().name(), () -> {
                    CompletableFuture<CommandResult> here = begin(() -> ensure(ours));
                    old.run("ensure");
                    here.join();
                    assertRunsOnlyOn(where);
                });
        TestVm elsewhere = where == ours ? old.vm() : ours;
        assertThat(elsewhere.runFile("pid")).doesNotExist();
        assertThat(elsewhere.runFile("qmp.sock")).doesNotExist();
        for (TestVm vm : List.of(ours, old.vm())) {
            vm.host()
                    .shell()
                    .run("flock", "--nonblock", vm.host().root() + "/run/qemu.migration.lock", "true")
                    .orFail();
        }
    }

    /** Its QEMUs on its own host; the other host's are on the same machine. */
    static List<ProcessHandle> qemusOn(TestVm vm) {
        String root = vm.host().root().toString();
        return vm.qemus().stream()
                .filter(qemu -> TestVm.commandLine(qemu.pid()).stream().anyMatch(argument -> argument.startsWith(root)))
                .toList();
    }

    /** Whether its QEMU was started for a guest that arrives. */
    static boolean cameByMigration(TestVm vm) {
        return TestVm.commandLine(vm.qemu().orElseThrow().pid()).contains("-incoming");
    }

    /** One guest, running, on a host that has all its locks and says so. */
    static void assertRunsOnlyOn(TestVm vm) {
        assertThat(vm.qemus()).hasSize(1);
        assertThat(vm.locks()).containsOnly(vm.host().name());
        assertThat(vm.registeredAt()).containsExactly(vm.host().name());
        assertThat(vm.run("status").exitCode()).isZero();
    }
}
