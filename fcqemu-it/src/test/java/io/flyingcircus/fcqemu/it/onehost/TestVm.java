package io.flyingcircus.fcqemu.it.onehost;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.flyingcircus.fcqemu.it.testbed.Await;
import io.flyingcircus.fcqemu.it.testbed.CommandResult;
import io.flyingcircus.fcqemu.it.testbed.Testbed;
import io.flyingcircus.fcqemu.it.testbed.TestbedHost;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A VM of one test on one host: its definition file, commands on it, and an independent look at what they did. Closing
 * it ends its QEMU and removes its images.
 */
public final class TestVm implements AutoCloseable {

    private static final AtomicInteger NEXT_ID = new AtomicInteger(100);
    private static final JsonMapper JSON = new JsonMapper();

    private final Testbed testbed;
    private final TestbedHost host;
    private final String name;
    private final int id;
    private final Map<String, String> parameters = new TreeMap<>();

    private TestVm(Testbed testbed, TestbedHost host, String name, int id) {
        this.testbed = testbed;
        this.host = host;
        this.name = name;
        this.id = id;
        parameters.put("resource_group", "test");
        parameters.put("online", "true");
        parameters.put("kvm_host", host.name());
        parameters.put("disk", "1");
        parameters.put("memory", "256");
        parameters.put("cores", "1");
        parameters.put("rbd_pool", "rbd.ssd");
        parameters.put("machine", "virtual");
        parameters.put("environment_class", "NixOS");
        parameters.put("interfaces", "{fe: {mac: 02-00-00-02-1d-e4, networks: {}}}");
    }

    /** A VM wanted online on {@code host}, defined there and nothing more. */
    public static TestVm define(Testbed testbed, TestbedHost host, String name) {
        TestVm vm = new TestVm(testbed, host, name, NEXT_ID.incrementAndGet());
        vm.write();
        return vm;
    }

    /** The same, small, and with a root that holds nothing to boot: its firmware gives up and leaves the machine alone. */
    public static TestVm defineBlank(Testbed testbed, TestbedHost host, String name) {
        TestVm vm = define(testbed, host, name).with("memory", "64");
        vm.rbd("create", "--size", "64M", vm.image("root"));
        return vm;
    }

    /** The same VM, as another host has it. */
    public TestVm on(TestbedHost other) {
        TestVm there = new TestVm(testbed, other, name, id);
        there.parameters.putAll(parameters);
        there.write();
        return there;
    }

    /** Changes its definition. */
    public TestVm with(String parameter, String yaml) {
        parameters.put(parameter, yaml);
        write();
        return this;
    }

    private void write() {
        StringBuilder yaml = new StringBuilder("name: " + name + "\nconsul-generation: 1\nparameters:\n");
        yaml.append("  id: ").append(id).append('\n');
        parameters.forEach((key, value) ->
                yaml.append("  ").append(key).append(": ").append(value).append('\n'));
        try {
            Files.writeString(definition(), yaml);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String name() {
        return name;
    }

    public int id() {
        return id;
    }

    public TestbedHost host() {
        return host;
    }

    public Path definition() {
        return host.root().resolve("etc/qemu/vm/" + name + ".cfg");
    }

    public Path runFile(String suffix) {
        return host.root().resolve("run/qemu." + name + "." + suffix);
    }

    public Path log(String suffix) {
        return host.root().resolve("var/log/vm/" + name + "." + suffix);
    }

    /** {@code fc-qemu COMMAND NAME}. */
    public CommandResult run(String command) {
        return host.fcQemu().run(command, name);
    }

    /**
     * {@code fc-qemu COMMAND NAME} with short patience: what is awaited in vain is given up soon.
     *
     * @param folder where the configuration for that is written
     */
    CommandResult runImpatiently(Path folder, String command) {
        return host.fcQemu().run("--config", impatientConfig(folder).toString(), command, name);
    }

    /** The host's configuration with short patience, written into {@code folder}. */
    Path impatientConfig(Path folder) {
        try {
            String original = Files.readString(host.root().resolve("etc/qemu/fc-qemu.conf"));
            return Files.writeString(
                    folder.resolve(name + ".conf"),
                    original.replaceFirst("(?m)^timeout-graceful.*$", """
                            timeout-graceful = 0
                            timeout-quit = 3
                            timeout-terminate = 3
                            timeout-monitor = 2
                            timeout-settle = 1""")
                            .replaceFirst("(?m)^client-id", "timeout-operation = 4\nclient-id"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@code fc-qemu COMMAND NAME --json}. */
    public JsonNode json(String command) {
        return parse(host.fcQemu().run(command, "--json", name).stdout());
    }

    public static JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new AssertionError("not JSON: " + text, e);
        }
    }

    /** An {@code rbd} command on the cluster, as an administrator. */
    public CommandResult rbd(String... words) {
        List<String> all =
                new ArrayList<>(List.of("rbd", "--conf", testbed.cephConf().toString(), "--id", "admin"));
        all.addAll(List.of(words));
        return host.shell().run(all.toArray(String[]::new)).orFail();
    }

    /** Cookies of the locks of root, swap and tmp, empty where there is none. */
    public List<String> locks() {
        List<String> cookies = new ArrayList<>();
        for (String kind : List.of("root", "swap", "tmp")) {
            JsonNode lockers =
                    parse(rbd("lock", "ls", "--format", "json", image(kind)).stdout());
            cookies.add(lockers.isEmpty() ? "" : lockers.get(0).get("id").asText());
        }
        return cookies;
    }

    public String image(String kind) {
        return parameters.get("rbd_pool") + "/" + name + "." + kind;
    }

    /** Whether an image is there. */
    public boolean exists(String image) {
        return host.shell()
                        .run("rbd", "--conf", testbed.cephConf().toString(), "--id", "admin", "info", image)
                        .exitCode()
                == 0;
    }

    /** Removes an image; whether that could be done. */
    boolean removes(String image) {
        return host.shell()
                        .run(
                                "rbd",
                                "--conf",
                                testbed.cephConf().toString(),
                                "--id",
                                "admin",
                                "rm",
                                "--no-progress",
                                image)
                        .exitCode()
                == 0;
    }

    /** Its live QEMU, found by its command line. */
    public Optional<ProcessHandle> qemu() {
        return qemus().stream().findFirst();
    }

    /** All its live QEMUs on the hosts of this testbed, found by their command lines. */
    public List<ProcessHandle> qemus() {
        return ProcessHandle.allProcesses()
                .filter(process -> isItsQemu(commandLine(process.pid())))
                .toList();
    }

    private boolean isItsQemu(List<String> arguments) {
        String hosts = testbed.dir().resolve("hosts") + "/";
        return arguments.getFirst().endsWith("qemu-system-x86_64")
                && arguments.contains(name + ",process=kvm." + name)
                && arguments.stream().anyMatch(argument -> argument.contains(hosts));
    }

    /** Arguments of a process; empty for a zombie. */
    public static List<String> commandLine(long pid) {
        try {
            String text = Files.readString(Path.of("/proc/" + pid + "/cmdline"));
            return text.isEmpty() ? List.of("") : List.of(text.split("\0", -1));
        } catch (IOException e) {
            return List.of("");
        }
    }

    /** Where Consul says it runs. */
    public List<String> registeredAt() {
        CommandResult answer = host.shell()
                .run(
                        "curl",
                        "-sf",
                        "-H",
                        "X-Consul-Token: " + testbed.consulToken(),
                        "http://127.0.0.1:8500/v1/health/service/qemu-" + name + "?passing=1")
                .orFail();
        List<String> hosts = new ArrayList<>();
        parse(answer.stdout())
                .forEach(entry -> hosts.add(entry.get("Service").get("Address").asText()));
        return hosts;
    }

    /** Waits until Linux is up in it. */
    public GuestShell awaitGuest() {
        return Await.atMostSeconds(180)
                .untilPresent("the agent of " + name + " answers", () -> GuestShell.tryConnect(runFile("gqa.sock")));
    }

    @Override
    public void close() {
        run("kill");
        for (String pool : List.of("rbd", "rbd.ssd", "rbd.hdd")) {
            for (String kind : List.of("root", "swap", "tmp", "cidata")) {
                boolean _ = removes(pool + "/" + name + "." + kind);
            }
        }
        deleteDefinition();
    }

    /** Has its host forget that there is such a VM. */
    public void deleteDefinition() {
        try {
            Files.deleteIfExists(definition());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
