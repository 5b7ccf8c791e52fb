package io.flyingcircus.fcqemu.it.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flyingcircus.fcqemu.it.consul.ConsulProbe;
import io.flyingcircus.fcqemu.it.onehost.QmpWitness;
import io.flyingcircus.fcqemu.it.onehost.TestVm;
import io.flyingcircus.fcqemu.it.testbed.Await;
import io.flyingcircus.fcqemu.it.testbed.CommandResult;
import io.flyingcircus.fcqemu.it.testbed.Testbed;
import io.flyingcircus.fcqemu.it.testbed.TestbedHost;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Many VMs without guests on a host ({@code testbed crowd}): real QEMUs, volumes and locks, which an {@code ensure} finds
 * settled. What is wanted of one shows in its QEMU as the limit of its disk. Closing it ends them.
 */
final class Crowd implements AutoCloseable {

    private static final int FIRST_ID = 20_000;

    private final Testbed testbed;
    private final TestbedHost host;
    private final List<String> names = new ArrayList<>();
    private final SortedMap<String, Long> pids;

    /** Brings up that many. */
    Crowd(Testbed testbed, TestbedHost host, int count) {
        this.testbed = testbed;
        this.host = host;
        testbed.order("crowd", host.name(), Integer.toString(count));
        for (int i = 1; i <= count; i++) {
            names.add("crowd%03d".formatted(i));
        }
        this.pids = livingNow();
    }

    List<String> names() {
        return List.copyOf(names);
    }

    /** All but some. */
    List<String> without(String... left) {
        return names.stream().filter(name -> !List.of(left).contains(name)).toList();
    }

    long pid(String name) {
        return Objects.requireNonNull(pids.get(name));
    }

    Path monitor(String name) {
        return host.root().resolve("run/qemu." + name + ".qmp.sock");
    }

    Path inForce(String name) {
        return host.root().resolve("etc/qemu/vm/" + name + ".cfg");
    }

    Path staged(String name) {
        return host.root().resolve("etc/qemu/vm/." + name + ".cfg.staging");
    }

    /** Has Consul say that these VMs have that many operations per second. */
    void want(ConsulProbe consul, Collection<String> some, int iops) {
        Map<String, byte[]> wanted = new LinkedHashMap<>();
        for (String name : some) {
            wanted.put("node/" + name, """
                    {"name": "%s", "parameters": {"id": %d, "resource_group": "crowd", "online": true, "kvm_host": "%s",
                     "disk": 1, "memory": 32, "cores": 1, "rbd_pool": "rbd.ssd", "machine": "virtual",
                     "environment_class": "NixOS", "interfaces": {}, "iops": %d}}""".formatted(name, FIRST_ID + names.indexOf(name) + 1, host.name(), iops)
                    .getBytes(StandardCharsets.UTF_8));
        }
        consul.setKeys(wanted);
    }

    /** Has Consul forget them. */
    void forget(ConsulProbe consul) {
        names.forEach(name -> consul.removeKey("node/" + name));
    }

    /** Waits until all of these VMs have that many operations per second, in their QEMUs; how long that took. */
    Duration awaitLimit(Collection<String> some, int iops, Duration patience) {
        long began = System.nanoTime();
        Deque<String> left = new ArrayDeque<>(some);
        Await.atMost(patience).until("the limit of " + iops, () -> {
            while (!left.isEmpty() && limit(left.getFirst()) == iops) {
                left.removeFirst();
            }
            return left.isEmpty();
        });
        return Duration.ofNanos(System.nanoTime() - began);
    }

    /** Operations per second that the disk of a VM is read with at most. */
    int limit(String name) {
        return QmpWitness.ask(monitor(name), "query-block")
                .map(disks -> disks.get(0).get("inserted").get("iops_rd").asInt())
                .orElse(-1);
    }

    /**
     * Each has the QEMU it had when it was brought up, and no other; all are registered; and the limit that is wanted of some was set
     * once, whoever did it.
     *
     * @param said by all daemons there were since it was wanted
     */
    void assertNothingLostNothingDoubled(Collection<String> some, int iops, String... said) {
        assertThat(isUntouched()).as("each has its QEMU, and one").isTrue();
        assertThat(some)
                .allSatisfy(name -> assertThat(Arrays.stream(said)
                                .flatMap(String::lines)
                                .filter(line -> sets(line, name, iops))
                                .count())
                        .as("settings of " + name)
                        .isLessThanOrEqualTo(1));
        Await.atMostSeconds(120).until("all are registered", () -> registered() == names.size());
    }

    private static boolean sets(String line, String name, int iops) {
        int begin = line.indexOf(" " + name + " set-throttle ");
        return begin >= 0 && line.substring(begin).contains(Integer.toString(iops));
    }

    /** Whether each still has the QEMU it had when it was brought up, and no other. */
    private boolean isUntouched() {
        return livingNow().equals(pids);
    }

    private SortedMap<String, Long> livingNow() {
        SortedMap<String, Long> living = new TreeMap<>();
        String hosts = testbed.dir().resolve("hosts") + "/";
        ProcessHandle.allProcesses().forEach(process -> {
            List<String> words = TestVm.commandLine(process.pid());
            if (words.getFirst().endsWith("qemu-system-x86_64")
                    && words.stream().anyMatch(word -> word.startsWith(hosts))) {
                String name = words.get(words.indexOf("-name") + 1).replaceAll(",.*", "");
                if (name.startsWith("crowd") && living.put(name, process.pid()) != null) {
                    throw new AssertionError(name + " runs twice");
                }
            }
        });
        return living;
    }

    /** Client number and cookie of the lock of each volume of a VM. */
    List<String> locks(String name) {
        List<String> found = new ArrayList<>();
        for (String kind : List.of("root", "swap", "tmp")) {
            String said = host.shell()
                    .run(
                            "rbd",
                            "--conf",
                            testbed.cephConf().toString(),
                            "--id",
                            "admin",
                            "lock",
                            "ls",
                            "--format",
                            "json",
                            "rbd.ssd/" + name + "." + kind)
                    .orFail()
                    .stdout();
            for (JsonNode lock : TestVm.parse(said)) {
                found.add(lock.get("locker").asText() + " " + lock.get("id").asText());
            }
        }
        return found;
    }

    /** How many entries Consul has of VMs of this crowd that run; none while it does not answer. */
    private long registered() {
        CommandResult answer = host.shell()
                .run(
                        "curl",
                        "-sf",
                        "-H",
                        "X-Consul-Token: " + testbed.consulToken(),
                        "http://127.0.0.1:8500/v1/agent/services");
        if (answer.exitCode() != 0) {
            return 0;
        }
        return TestVm.parse(answer.stdout()).findValuesAsText("Service").stream()
                .filter(service -> service.startsWith("qemu-crowd"))
                .count();
    }

    @Override
    public void close() {
        testbed.order("crowd", host.name(), "0");
        try {
            for (String name : names) {
                Files.deleteIfExists(staged(name));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
