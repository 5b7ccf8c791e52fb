package io.flyingcircus.fcqemu.it.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.it.consul.ConsulProbe;
import io.flyingcircus.fcqemu.it.onehost.TestVm;
import io.flyingcircus.fcqemu.it.testbed.Await;
import io.flyingcircus.fcqemu.it.testbed.OnTestbed;
import io.flyingcircus.fcqemu.it.testbed.Testbed;
import io.flyingcircus.fcqemu.it.testbed.TestbedHost;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A host that looks after itself, without any handler. */
@OnTestbed
class DaemonIT {

    private static final int MANY = 200;
    private static final Map<String, String> USUAL = Map.of();

    private final Testbed testbed;
    private final TestbedHost host;
    private final ConsulProbe consul;

    @TempDir
    private Path folder;

    DaemonIT(Testbed testbed) {
        this.testbed = testbed;
        this.host = testbed.firstHost();
        this.consul = ConsulProbe.ofServer(testbed);
    }

    private DaemonProcess daemon(Map<String, String> settings) {
        return DaemonProcess.start(host, folder, settings);
    }

    private static byte[] definition(String name, int id, boolean online, String kvmHost) {
        return """
                {"name": "%s", "parameters": {"id": %d, "resource_group": "test", "online": %b, "kvm_host": "%s",
                 "disk": 1, "memory": 64, "cores": 1, "rbd_pool": "rbd.ssd", "machine": "virtual",
                 "environment_class": "NixOS", "interfaces": {}}}""".formatted(name, id, online, kvmHost).getBytes(StandardCharsets.UTF_8);
    }

    private static Duration since(long began) {
        return Duration.ofNanos(System.nanoTime() - began);
    }

    private static void awaitRunning(TestVm vm) {
        Await.atMostSeconds(120)
                .until(vm.name() + " runs", () -> vm.run("status").exitCode() == 0);
    }

    private static void awaitGone(TestVm vm) {
        Await.atMostSeconds(120)
                .until(vm.name() + " is gone", () -> vm.run("status").exitCode() == 1);
    }

    @Test
    void a_vm_follows_its_definition_in_consul_and_is_back_when_its_qemu_is_killed() throws Exception {
        try (TestVm vm = TestVm.defineBlank(testbed, host, "followed");
                DaemonProcess _ = daemon(USUAL)) {
            awaitRunning(vm); // its file is wanted here
            consul.setKey("node/followed", definition("followed", vm.id(), false, host.name()));
            awaitGone(vm);
            consul.setKey("node/followed", definition("followed", vm.id(), true, host.name()));
            awaitRunning(vm);

            assertThat(host.shell()
                            .sh("curl -sf http://127.0.0.1:9317/metrics")
                            .orFail()
                            .stdout())
                    .contains("fcqemu_vm_running{vm=\"followed\"} 1", "fcqemu_vm_ensure_failures{vm=\"followed\"} 0");
            host.shell().sh("curl -sf http://127.0.0.1:9317/healthz").orFail();

            long before = vm.qemu().orElseThrow().pid();
            long began = System.nanoTime();
            vm.qemu().orElseThrow().destroyForcibly();
            Await.atMostSeconds(60)
                    .until(
                            "it is back",
                            () -> vm.qemu().filter(qemu -> qemu.pid() != before).isPresent());
            System.out.printf(
                    "a QEMU that was killed is back after %d ms%n", since(began).toMillis());
            awaitRunning(vm);
            assertThat(vm.qemus()).hasSize(1);
            assertThat(since(began)).isLessThan(Duration.ofSeconds(30)); // 2 s on a machine that has nothing else to do
        } finally {
            consul.removeKey("node/followed");
        }
    }

    @Test
    void a_daemon_that_is_killed_touches_no_guest_and_the_next_finds_what_was_staged() throws Exception {
        try (TestVm vm = TestVm.defineBlank(testbed, host, "survivor")) {
            long qemu;
            try (DaemonProcess first = daemon(USUAL)) {
                awaitRunning(vm);
                qemu = vm.qemu().orElseThrow().pid();
                first.kill();
            }
            assertThat(vm.qemu().orElseThrow().pid()).isEqualTo(qemu);
            String staged = Files.readString(vm.definition())
                    .replace("consul-generation: 1", "consul-generation: 999999")
                    .replace("online: true", "online: false");
            Files.writeString(vm.definition().resolveSibling(".survivor.cfg.staging"), staged);

            try (DaemonProcess second = daemon(USUAL)) {
                awaitGone(vm);
                assertThat(Files.readString(vm.definition())).contains("consul-generation: 999999");
                assertThat(second.said()).doesNotContain("ERROR");
            } finally {
                Files.delete(vm.definition().resolveSibling(".survivor.cfg.staging"));
            }
        }
    }

    @Test
    void a_registration_that_consul_forgot_is_back_within_a_period_and_ending_the_daemon_touches_nothing()
            throws Exception {
        try (TestVm vm = TestVm.defineBlank(testbed, host, "regular")) {
            try (DaemonProcess daemon = daemon(USUAL)) {
                DaemonProcess.configure(host, folder, Map.of("ensure-period", "now and then"));
                daemon.reload("configuration-kept");
                DaemonProcess.configure(host, folder, Map.of("ensure-period", "3"));
                daemon.reload("configuration-reloaded");
                awaitRunning(vm);
                host.shell()
                        .run(
                                "curl",
                                "-sf",
                                "-X",
                                "PUT",
                                "-H",
                                "X-Consul-Token: " + testbed.consulToken(),
                                "http://127.0.0.1:8500/v1/agent/service/deregister/qemu-regular")
                        .orFail();
                Await.atMostSeconds(60)
                        .until("it is registered again", () -> vm.registeredAt().equals(List.of(host.name())));
                vm.run("stop").orFail();
                Await.atMostSeconds(60)
                        .until("its turn came twice", () -> daemon.said().split("regular not-started", -1).length > 2);
                assertThat(vm.qemu()).isEmpty();
                vm.run("start").orFail();
            }
            assertThat(vm.qemu()).isPresent();
            assertThat(vm.run("status").exitCode()).isZero();
        }
    }

    @Test
    void two_hundred_that_change_at_once_are_staged_and_put_in_force_also_after_consul_was_away() throws Exception {
        try (DaemonProcess daemon = daemon(USUAL)) {
            testbed.order("consul", "stop");
            Await.atMostSeconds(60).until("it is missed", () -> daemon.said().contains("keys-not-followed"));
            testbed.order("consul", "start");
            setMany(0, 1);
            Await.atMostSeconds(90).until("one is in force", () -> allThere(1, "many%d.cfg"));
            setMany(1, MANY);
            long began = System.nanoTime();
            Await.atMostSeconds(90).until("all are staged", () -> allThere(MANY, ".many%d.cfg.staging"));
            Duration staged = since(began);
            Await.atMostSeconds(90).until("all are in force", () -> allThere(MANY, "many%d.cfg"));
            System.out.printf(
                    "%d definitions were staged %d ms after the last was set in Consul, and in force after %d ms%n",
                    MANY, staged.toMillis(), since(began).toMillis());
            assertThat(staged).isLessThan(Duration.ofSeconds(20)); // 2 s on a machine that has nothing else to do
        } finally {
            for (int i = 0; i < MANY; i++) {
                consul.removeKey("node/many" + i);
            }
            removeDefinitions();
        }
    }

    private void setMany(int from, int to) {
        for (int i = from; i < to; i++) {
            consul.setKey("node/many" + i, definition("many" + i, 30_000 + i, true, "elsewhere"));
        }
    }

    private boolean allThere(int count, String pattern) {
        return IntStream.range(0, count)
                .allMatch(i -> Files.exists(host.root().resolve("etc/qemu/vm").resolve(pattern.formatted(i))));
    }

    private void removeDefinitions() throws IOException {
        try (var files = Files.newDirectoryStream(host.root().resolve("etc/qemu/vm"), "{.,}many*")) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
    }
}
