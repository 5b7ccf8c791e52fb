package io.flyingcircus.fcqemu.it.onehost;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.it.testbed.Await;
import io.flyingcircus.fcqemu.it.testbed.CommandResult;
import io.flyingcircus.fcqemu.it.testbed.OnTestbed;
import io.flyingcircus.fcqemu.it.testbed.Testbed;
import io.flyingcircus.fcqemu.it.testbed.TestbedHost;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Consul's watches deliver to {@code fc-qemu handle-consul-event}. */
@OnTestbed
class ConsulEventIT {

    private static final int MANY = 200;

    private final Testbed testbed;
    private final TestbedHost host;

    @TempDir
    private Path folder;

    ConsulEventIT(Testbed testbed) {
        this.testbed = testbed;
        this.host = testbed.firstHost();
    }

    private static String definition(String name, int id, String online, String kvmHost) {
        return """
                {"name": "%s", "parameters": {"id": %d, "resource_group": "test", "online": %s, "kvm_host": "%s",
                 "disk": 1, "memory": 64, "cores": 1, "rbd_pool": "rbd.ssd", "machine": "virtual",
                 "environment_class": "NixOS", "interfaces": {}, "unknown": {"kept": [1, "010", null]}}}""".formatted(name, id, online, kvmHost);
    }

    private static String event(String key, String value, long index) {
        return "{\"Key\":\"%s\",\"CreateIndex\":1,\"ModifyIndex\":%d,\"LockIndex\":0,\"Flags\":0,\"Value\":\"%s\"}"
                .formatted(key, index, base64(value));
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private CommandResult handle(List<String> events) {
        return host.shell()
                .run(
                        host.fcQemu().command("handle-consul-event").reading("[" + String.join(",", events) + "]"),
                        Duration.ofMinutes(3));
    }

    private Path definitionFile(String name) {
        return host.root().resolve("etc/qemu/vm").resolve(name);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return "";
        }
    }

    /** What goes on in the background has ended. */
    private void awaitCrew() {
        Await.atMostSeconds(180)
                .until(
                        "no errand is left",
                        () -> ProcessHandle.allProcesses()
                                .map(process -> TestVm.commandLine(process.pid()))
                                .noneMatch(words -> words.contains("--work")
                                        && words.contains(host.root().toString())));
    }

    private void removeDefinitions(String prefix) throws IOException {
        awaitCrew();
        try (var files = Files.newDirectoryStream(definitionFile(""), "{.,}" + prefix + "*")) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
    }

    @Test
    void a_watch_delivers_a_definition_and_its_vm_follows_it_and_every_later_one() throws IOException {
        try (TestVm vm = TestVm.defineBlank(testbed, host, "watched")) {
            Files.delete(vm.definition());
            Path handler = Files.writeString(
                    folder.resolve("handler"),
                    "#!/bin/sh\nexec "
                            + String.join(
                                    " ",
                                    host.fcQemu().command("handle-consul-event").words()) + "\n");
            assertThat(handler.toFile().setExecutable(true)).isTrue();
            Process watch = new ProcessBuilder(
                            "nsenter",
                            "--net=/run/netns/" + host.namespace(),
                            "--",
                            consul(),
                            "watch",
                            "-type=keyprefix",
                            "-prefix=node/",
                            "-token=" + testbed.consulToken(),
                            handler.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("watch.log").toFile())
                    .start();
            try {
                put("node/watched", definition("watched", vm.id(), "true", host.name()));
                Await.atMostSeconds(120)
                        .until(
                                "it runs",
                                () -> QmpWitness.status(vm.runFile("qmp.sock"))
                                        .filter("running"::equals)
                                        .isPresent());
                assertThat(read(vm.definition()))
                        .containsPattern("consul-generation: [1-9]")
                        .contains("'010'");
                awaitCrew();
                Outcome.assertRuns(vm);

                for (int disk = 0; disk < 3; disk++) {
                    put("node/watched", definition("watched", vm.id(), "true", host.name()) + " ".repeat(disk + 1));
                }
                put("node/watched", definition("watched", vm.id(), "false", host.name()));

                Await.atMostSeconds(120).until("it is gone", () -> vm.qemu().isEmpty());
                awaitCrew();
                Outcome.assertGone(vm);
            } finally {
                watch.descendants().forEach(ProcessHandle::destroy);
                watch.destroy();
                consulKv("DELETE", "node/watched", "");
                removeDefinitions("watched");
            }
        }
    }

    /** The program that the testbed's agents run. */
    private String consul() {
        return host.shell()
                .sh("readlink /proc/$(cat " + testbed.dir() + "/consul/server.pid)/exe")
                .orFail()
                .stdout()
                .strip();
    }

    private void put(String key, String value) {
        consulKv("PUT", key, value);
    }

    private void consulKv(String method, String key, String value) {
        host.shell()
                .run(
                        "curl",
                        "-sf",
                        "-X",
                        method,
                        "-H",
                        "X-Consul-Token: " + testbed.consulToken(),
                        "--data-binary",
                        value,
                        "http://127.0.0.1:8500/v1/kv/" + key)
                .orFail();
    }

    @Test
    void two_hundred_at_once_are_staged_before_the_handler_returns_and_put_in_force_after() throws IOException {
        List<String> events = IntStream.range(0, MANY)
                .mapToObj(i -> event("node/many" + i, definition("many" + i, 10_000 + i, "true", "elsewhere"), 500 + i))
                .toList();
        try {
            long began = System.nanoTime();
            CommandResult handled = handle(events).orFail();
            Duration took = Duration.ofNanos(System.nanoTime() - began);

            assertThat(handled.stderr()).isEmpty();
            for (int i = 0; i < MANY; i++) {
                assertThat(read(definitionFile(".many" + i + ".cfg.staging")))
                        .endsWith("consul-generation: " + (500 + i) + "\n");
            }
            awaitCrew();
            System.out.printf(
                    "%d definitions were staged within %d ms, all in force after %d ms%n",
                    MANY,
                    took.toMillis(),
                    Duration.ofNanos(System.nanoTime() - began).toMillis());
            for (int i = 0; i < MANY; i++) {
                assertThat(definitionFile("many" + i + ".cfg")).isNotEmptyFile();
            }

            // Nothing is new: nothing is done.
            Path one = definitionFile("many7.cfg");
            Object inode = Files.getAttribute(one, "unix:ino");
            handle(List.of(event("node/many7", definition("many7", 10_007, "false", "elsewhere"), 507)))
                    .orFail();
            awaitCrew();
            assertThat(Files.getAttribute(one, "unix:ino")).isEqualTo(inode);
            assertThat(took).isLessThan(Duration.ofSeconds(20)); // 2 s on a machine that has nothing else to do
        } finally {
            removeDefinitions("many");
        }
    }

    @Test
    void each_poisoned_value_costs_one_warning_and_harms_nobody() throws IOException {
        String good = definition("poison-good", 20_000, "true", "elsewhere");
        List<String> poison = List.of(
                event("node/../../etc/passwd", good, 7),
                event("node/a b", good, 7),
                event("node/a\\nb\\\"c", good, 7),
                event("node/poison-a", "{", 7),
                event("node/poison-b", good, 7), // another's name
                event("node/poison-c", good.replace("64", "\"lots\""), 7),
                event("node/poison-d", "x".repeat(3 << 20), 7),
                event("node/poison-e", "[".repeat(50_000) + "]".repeat(50_000), 7),
                event("node/poison-f", good, 7).replace("\"Value\":\"", "\"Value\":\"%%%"),
                event("snapshot/1", "{\"vm\": 7}", 7),
                event("snapshot/2", "no JSON", 7),
                event("snapshot/3", "{\"vm\": \"a/b\", \"snapshot\": \"c\"}", 7));
        List<String> quiet = List.of(
                "{\"Key\":\"node/\",\"Value\":null,\"ModifyIndex\":7}",
                "{\"Key\":\"node/poison-empty\",\"Value\":\"\",\"ModifyIndex\":7}",
                event("other/prefix", "x", 7),
                event(
                        "node/poison-physical",
                        "{\"name\":\"poison-physical\",\"parameters\":{\"machine\":\"physical\"}}",
                        7),
                event("snapshot/4", "{\"vm\": \"not-here\", \"snapshot\": \"c\"}", 7));
        List<String> all = new ArrayList<>(poison);
        all.addAll(quiet);
        all.add(event("node/poison-good", good, 7));
        try {
            CommandResult handled = handle(all).orFail();

            assertThat(handled.stderr().lines()).hasSize(poison.size()).allMatch(line -> line.length() < 1000);
            awaitCrew();
            try (var files = Files.newDirectoryStream(definitionFile(""), "{.,}poison*")) {
                assertThat(files)
                        .extracting(file -> file.getFileName().toString())
                        .containsExactlyInAnyOrder(".poison-good.cfg.staging", "poison-good.cfg");
            }
        } finally {
            removeDefinitions("poison");
        }
    }
}
