package io.flyingcircus.fcqemu.it.onehost;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.it.testbed.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What must be true of a VM, seen without the tool. */
public final class Outcome {

    private Outcome() {}

    /** Process, monitor, locks and registration all say that it runs here. */
    public static void assertRuns(TestVm vm) {
        assertThat(vm.qemu()).as("process").isPresent();
        assertThat(QmpWitness.status(vm.runFile("qmp.sock"))).as("monitor").contains("running");
        assertThat(vm.locks()).as("locks").containsOnly(vm.host().name());
        Await.atMostSeconds(5)
                .untilAsserted(
                        "it is registered", () -> assertThat(vm.registeredAt()).hasSize(1));
    }

    /** No process, no lock, no registration, no run file but the lock file, and the note of who stopped it by hand. */
    public static void assertGone(TestVm vm) {
        assertThat(vm.qemu()).as("process").isEmpty();
        assertThat(vm.locks()).as("locks").containsOnly("");
        Await.atMostSeconds(5)
                .untilAsserted(
                        "it is not registered",
                        () -> assertThat(vm.registeredAt()).isEmpty());
        assertThat(runFiles(vm)).contains(vm.runFile("lock")).isSubsetOf(vm.runFile("lock"), vm.runFile("hold"));
    }

    /** Whatever is half done: a guest that executes has all its locks. */
    public static void assertSafe(TestVm vm) {
        if (QmpWitness.status(vm.runFile("qmp.sock")).filter("running"::equals).isPresent()) {
            assertThat(vm.locks())
                    .as("locks of a guest that executes")
                    .containsOnly(vm.host().name());
        }
    }

    /** The lines of a short run file. Empty ones at its end make all such files equally long. */
    public static List<String> note(Path file) {
        try {
            return Files.readAllLines(file).stream()
                    .filter(line -> !line.isEmpty())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Its run files, sorted, those that are half written included. */
    public static List<Path> runFiles(TestVm vm) {
        try (Stream<Path> files = Files.list(vm.host().root().resolve("run"))) {
            return files.filter(file -> file.getFileName().toString().matches("[.]?qemu[.]" + vm.name() + "[.].*"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
