package io.flyingcircus.fcqemu.it.twohosts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flyingcircus.fcqemu.it.onehost.TestVm;
import io.flyingcircus.fcqemu.it.testbed.Await;
import io.flyingcircus.fcqemu.it.testbed.CommandResult;
import io.flyingcircus.fcqemu.it.testbed.OnTestbed;
import io.flyingcircus.fcqemu.it.testbed.Testbed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A running guest changes hosts because operators on both of them say so, and stays because one of them does. */
@OnTestbed
class MoveByHandIT {

    private final Testbed testbed;

    MoveByHandIT(Testbed testbed) {
        this.testbed = testbed;
    }

    private static CompletableFuture<CommandResult> begin(TestVm vm, String... words) {
        return CompletableFuture.supplyAsync(
                () -> run(vm, words), task -> Thread.ofVirtual().start(task));
    }

    /** {@code fc-qemu WORDS... NAME} with short patience and a stream so slow that it can be called off. */
    private static CommandResult run(TestVm vm, String... words) {
        String[] all = new String[words.length + 3];
        all[0] = "--config";
        all[1] = slowConfig(vm).toString();
        System.arraycopy(words, 0, all, 2, words.length);
        all[all.length - 1] = vm.name();
        return vm.host().fcQemu().run(all);
    }

    private static Path slowConfig(TestVm vm) {
        Path etc = vm.host().root().resolve("etc/qemu");
        try {
            String original = Files.readString(etc.resolve("fc-qemu.conf"));
            return Files.writeString(
                    etc.resolve(vm.name() + "-slow.conf"), original.replaceFirst("(?m)^migration-address", """
                            migration-timeout-contact = 60
                            migration-timeout-silence = 6
                            migration-interval-ping = 1
                            migration-timeout-token = 2
                            migration-interval-look = 0.2
                            migration-bandwidth = 20000
                            migration-address"""));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void assertRunsOnlyOn(TestVm vm, TestVm notHere) {
        assertThat(vm.qemus()).hasSize(1);
        assertThat(vm.locks()).containsOnly(vm.host().name());
        assertThat(vm.run("status").exitCode()).isZero();
        assertThat(notHere.run("status").exitCode()).isEqualTo(1);
        assertThat(notHere.runFile("migration")).doesNotExist();
        assertThat(notHere.runFile("cancel")).doesNotExist();
    }

    private static void awaitStream(TestVm source) {
        Await.atMostSeconds(60)
                .until("the guest is on its way", () -> log(source).contains("status=active"));
    }

    private static String log(TestVm vm) {
        try {
            return Files.readString(vm.host().root().resolve("var/log/fc-qemu.log"))
                    .lines()
                    .filter(line -> line.contains(" " + vm.name() + " "))
                    .reduce("", (all, line) -> all + line + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void a_guest_goes_where_operators_send_it_and_both_commands_tell_what_that_took() {
        try (TestVm here = TestVm.defineBlank(testbed, testbed.firstHost(), "carried");
                TestVm there = here.on(testbed.secondHost())) {
            here.run("start").orFail();
            CommandResult early = here.run("inmigrate").orFailUnless(69);
            assertThat(early.stderr()).contains("'inmigrate' is not for a running VM");
            assertThat(there.run("outmigrate").orFailUnless(69).stderr()).contains("'outmigrate' is for a running VM");

            CompletableFuture<CommandResult> in = CompletableFuture.supplyAsync(
                    () -> there.host().fcQemu().run("inmigrate", "--json", there.name()),
                    task -> Thread.ofVirtual().start(task));
            CommandResult out = here.host()
                    .fcQemu()
                    .run("outmigrate", "--json", here.name())
                    .orFail();

            JsonNode sent = TestVm.parse(out.stdout());
            JsonNode taken = TestVm.parse(in.join().orFail().stdout());
            for (JsonNode told : new JsonNode[] {sent, taken}) {
                assertThat(told.get("from").asText()).isEqualTo(here.host().name());
                assertThat(told.get("to").asText()).isEqualTo(there.host().name());
                assertThat(told.get("total_ms").asLong()).isPositive();
            }
            for (JsonNode told : new JsonNode[] {sent, taken}) {
                assertThat(told.get("bytes").asLong()).isPositive();
                assertThat(told.get("pause_ms").asLong())
                        .isGreaterThanOrEqualTo(told.get("downtime_ms").asLong());
            }
            assertThat(taken.get("bytes").asLong()).isEqualTo(sent.get("bytes").asLong());
            assertThat(taken.get("bytes_per_second").asLong())
                    .isEqualTo(sent.get("bytes_per_second").asLong());
            assertThat(out.stderr()).contains("against-definition", "migration-status", "handed-over");
            assertRunsOnlyOn(there, here);
        }
    }

    @Test
    void either_host_calls_it_off_while_the_guest_is_on_its_way_and_it_goes_on_where_it_was() {
        try (TestVm here = TestVm.defineBlank(testbed, testbed.firstHost(), "recalled");
                TestVm there = here.on(testbed.secondHost())) {
            here.run("start").orFail();
            for (TestVm where : new TestVm[] {here, there}) {
                CompletableFuture<CommandResult> in = begin(there, "inmigrate");
                CompletableFuture<CommandResult> out = begin(here, "outmigrate");
                awaitStream(here);

                CommandResult cancel = run(where, "migrate", "--cancel").orFail();

                assertThat(cancel.stdout()).contains("was called off");
                assertThat(in.join().exitCode()).isEqualTo(where == there ? 1 : 69);
                assertThat(out.join().exitCode()).isEqualTo(where == here ? 1 : 69);
                assertRunsOnlyOn(here, there);
                forgetLog(here);
            }
            assertThat(run(here, "migrate", "--cancel").exitCode()).isEqualTo(69);
        }
    }

    @Test
    void outmigrate_that_is_interrupted_calls_it_off_and_says_so() {
        try (TestVm here = TestVm.defineBlank(testbed, testbed.firstHost(), "interrupted");
                TestVm there = here.on(testbed.secondHost())) {
            here.run("start").orFail();
            CompletableFuture<CommandResult> in = begin(there, "inmigrate");
            CompletableFuture<CommandResult> out = begin(here, "outmigrate");
            awaitStream(here);
            long agent = Await.atMostSeconds(10)
                    .untilPresent("the process that sends", () -> agentOf(here))
                    .pid();

            here.host().shell().run("kill", "-INT", Long.toString(agent)).orFail();

            assertThat(out.join().exitCode()).isEqualTo(130);
            assertThat(out.join().stderr())
                    .contains("called it off", "stays there")
                    .doesNotContain("cut off where it stood");
            assertThat(in.join().exitCode()).isEqualTo(69);
            assertRunsOnlyOn(here, there);
        }
    }

    private static void forgetLog(TestVm vm) {
        try {
            Files.writeString(vm.host().root().resolve("var/log/fc-qemu.log"), "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<ProcessHandle> agentOf(TestVm vm) {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info().commandLine().orElse("").endsWith("outmigrate " + vm.name()))
                .filter(process -> process.info().command().orElse("").endsWith("java"))
                .findFirst();
    }
}
