package io.flyingcircus.fcqemu.it.twohosts;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.it.killed.KillPoint;
import io.flyingcircus.fcqemu.it.killed.ToolToKill;
import io.flyingcircus.fcqemu.it.onehost.Outcome;
import io.flyingcircus.fcqemu.it.onehost.QmpWitness;
import io.flyingcircus.fcqemu.it.onehost.TestVm;
import io.flyingcircus.fcqemu.it.testbed.Await;
import io.flyingcircus.fcqemu.it.testbed.CommandResult;
import io.flyingcircus.fcqemu.it.testbed.Testbed;
import io.flyingcircus.fcqemu.it.testbed.TestbedHost;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * A VM and the two hosts it goes between, which move guests by themselves and have little patience. It is wanted on one of
 * them, its target, and was on the other, its source.
 */
final class Traveller implements AutoCloseable {

    /** Seconds, each far above what it limits takes on a slow machine, and in the same order as the fleet's. */
    private static final String IMPATIENT = """
            migration-automatic = true
            migration-timeout-contact = 12
            migration-timeout-locks = 20
            migration-back-off = 0.3
            migration-timeout-silence = 6
            migration-timeout-answer = 10
            migration-timeout-token = 2
            migration-interval-ping = 1
            migration-interval-look = 0.2
            timeout-graceful = 0
            timeout-quit = 3
            timeout-terminate = 3
            timeout-monitor = 10
            timeout-settle = 1
            """;

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** Bytes a second at which a guest whose memory is nearly empty is on its way for some seconds. */
    private static final int EMPTY = 300_000;

    private final Path folder;
    private final int slowly;
    private TestVm source;
    private TestVm target;

    private Traveller(Testbed testbed, Path folder, TestVm vm, int slowly) {
        this.folder = folder;
        this.slowly = slowly;
        this.source = vm.on(testbed.secondHost());
        this.target = vm;
    }

    /** A VM without a system that is wanted on the first host, and defined on both. */
    static Traveller of(Testbed testbed, Path folder, TestVm vm) {
        return of(testbed, folder, vm, EMPTY);
    }

    /**
     * A VM that is wanted on the first host, and defined on both.
     *
     * @param slowly bytes a second at which its memory is on its way for some ten seconds
     */
    static Traveller of(Testbed testbed, Path folder, TestVm vm, int slowly) {
        return new Traveller(testbed, folder, vm, slowly);
    }

    String name() {
        return target.name();
    }

    /** As the host has it that it is to leave. */
    TestVm source() {
        return source;
    }

    /** As the host has it where it is wanted. */
    TestVm target() {
        return target;
    }

    /** From now on it is wanted on the other host. */
    void turnAround() {
        TestVm before = source;
        source = target;
        target = before;
        String host = target.host().name();
        source.with("kvm_host", host);
        target.with("kvm_host", host);
    }

    /** Words for {@code fc-qemu} on a host, with something else changed in its configuration. */
    private String[] ensure(TestVm vm, UnaryOperator<String> change) {
        return new String[] {"--config", config(vm.host(), change).toString(), "ensure", vm.name()};
    }

    private Path config(TestbedHost host, UnaryOperator<String> change) {
        try {
            String original = Files.readString(host.root().resolve("etc/qemu/fc-qemu.conf"));
            String ours = original.replaceFirst("(?m)^timeout-graceful.*\n", IMPATIENT)
                    .replaceFirst("(?m)^client-id", "timeout-operation = 5\nclient-id");
            return Files.writeString(Files.createTempFile(folder, host.name() + "-", ".conf"), change.apply(ours));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Begins an {@code ensure} on a host. */
    CompletableFuture<CommandResult> begin(TestVm vm) {
        return InBackground.run(() ->
                vm.host().shell().run(vm.host().fcQemu().command(ensure(vm, UnaryOperator.identity())), PATIENCE));
    }

    /** The same, killed or held somewhere. */
    CompletableFuture<CommandResult> begin(TestVm vm, KillPoint point) {
        return begin(vm, point, false);
    }

    /** The same, and the guest is on its way for some seconds. */
    CompletableFuture<CommandResult> begin(TestVm vm, KillPoint point, boolean isSlow) {
        UnaryOperator<String> change = isSlow
                ? text -> text.replaceFirst("(?m)^migration-automatic", "migration-bandwidth = " + slowly + "\n$0")
                : UnaryOperator.identity();
        return InBackground.run(() -> tool(vm).run(point, ensure(vm, change)));
    }

    /** What is killed or held on a host. */
    ToolToKill tool(TestVm vm) {
        return new ToolToKill(
                vm.host(), folder.resolve(vm.name() + "." + vm.host().name() + ".calls"));
    }

    /** One {@code ensure} on each host at once, as the fleet does it again and again; whether each was content. */
    boolean round() {
        CompletableFuture<CommandResult> taken = begin(target);
        CompletableFuture<CommandResult> given = begin(source);
        return Stream.of(taken.join(), given.join()).allMatch(ended -> ended.exitCode() == 0);
    }

    /** Has it go to the other host, with nothing in its way. */
    void move() {
        turnAround();
        CompletableFuture<CommandResult> taken = begin(target);
        CompletableFuture<CommandResult> given = begin(source);
        given.join().orFail();
        taken.join().orFail();
    }

    /**
     * Waits until it is where it is wanted, and ensures it on both hosts as long as it is not.
     *
     * @return how many rounds that took
     */
    int awaitArrival() {
        try {
            assertArrived();
            return 0;
        } catch (AssertionError notYet) {
            return settle();
        }
    }

    /** Waits until the Consul agents of both hosts have found their server again, and know where it runs. */
    void awaitCatalog() {
        for (TestVm vm : List.of(source, target)) {
            Await.atMostSeconds(60)
                    .untilAsserted(
                            "Consul is whole on " + vm.host().name(),
                            () -> assertThat(vm.registeredAt())
                                    .containsExactly(target.host().name()));
        }
    }

    /** Whether its QEMU got it from another one, and it was not started anew. */
    boolean cameRunning() {
        return target.qemu()
                .filter(qemu -> TestVm.commandLine(qemu.pid()).contains("-incoming"))
                .isPresent();
    }

    /**
     * Ensures it on both hosts until it is where it is wanted.
     *
     * @return how many rounds that took
     */
    int settle() {
        int[] rounds = {0};
        Await.atMost(PATIENCE)
                .untilAsserted(name() + " runs once, on " + target.host().name(), () -> {
                    boolean content = round();
                    rounds[0]++;
                    assertThat(content).as("both hosts are content").isTrue();
                    assertArrived();
                });
        return rounds[0];
    }

    /** It executes once, on its target, which has all locks and is registered; and the source has nothing of it. */
    void assertArrived() {
        assertThat(source.qemus()).as("processes on both hosts").hasSize(1);
        assertThat(QmpWitness.status(target.runFile("qmp.sock"))).as("monitor").contains("running");
        assertThat(target.locks()).as("locks").containsOnly(target.host().name());
        Await.atMostSeconds(5)
                .untilAsserted(
                        "only its target is registered",
                        () -> assertThat(target.registeredAt())
                                .containsExactly(target.host().name()));
        assertThat(Outcome.runFiles(source))
                .as("run files of the source")
                .isSubsetOf(source.runFile("lock"), source.runFile("boot"));
    }

    @Override
    public void close() {
        source.run("kill");
        source.deleteDefinition();
        target.close();
    }
}
