package io.flyingcircus.fcqemu.it.onehost;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.it.testbed.Checkout;
import io.flyingcircus.fcqemu.it.testbed.Command;
import io.flyingcircus.fcqemu.it.testbed.OnTestbed;
import io.flyingcircus.fcqemu.it.testbed.Testbed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The frequent commands, on a real VM that runs as it should, find all their classes in the ahead-of-time cache. */
@OnTestbed
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TrainedCommandsIT {

    private static final Path DIST = Checkout.top().resolve("fcqemu-cli/target/dist");
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final TestVm vm;

    @TempDir
    private Path folder;

    TrainedCommandsIT(Testbed testbed) {
        this.vm = TestVm.define(testbed, testbed.firstHost(), "trained");
    }

    @BeforeAll
    void start() {
        vm.run("start").orFail();
        vm.awaitGuest().close();
        vm.run("ensure").orFail();
    }

    @AfterAll
    void end() {
        vm.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"status", "ensure"})
    void of_a_command_on_a_vm(String command) throws IOException {
        assertAllFromCache(vm.host().fcQemu().command(command, vm.name()));
    }

    @Test
    void of_ls_with_a_vm() throws IOException {
        assertAllFromCache(vm.host().fcQemu().command("ls"));
    }

    @Test
    void of_a_delivery_with_nothing_new() throws IOException {
        String key = "{\"Key\": \"node/trained\", \"ModifyIndex\": 1, \"Flags\": 0, \"Value\": \"e30=\"}";
        assertAllFromCache(vm.host().fcQemu().command("handle-consul-event").reading("[" + key + "]"));
    }

    /** Runs it by a copy of the distribution that says where its classes come from. */
    private void assertAllFromCache(Command command) throws IOException {
        Path own = Files.createTempDirectory(folder, "command");
        Path copy = own.resolve("copy");
        Path loaded = own.resolve("loaded");
        Command.of("cp", "-a", DIST.toString(), copy.toString()).run(PATIENCE).orFail();
        Files.writeString(
                copy.resolve("lib/jvm.options"), "-Xlog:class+load:file=" + loaded + "\n", StandardOpenOption.APPEND);
        List<String> words = new ArrayList<>(command.words());
        words.set(0, copy.resolve("bin/fc-qemu").toString());
        vm.host()
                .shell()
                .run(new Command(words, command.environment(), command.input()), PATIENCE)
                .orFail();
        List<String> lines = Files.readAllLines(loaded);
        assertThat(lines)
                .anyMatch(line -> line.contains("picocli.CommandLine source: shared objects file"))
                .noneMatch(line -> line.contains("source: file:"));
    }
}
