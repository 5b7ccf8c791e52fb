package io.flyingcircus.fcqemu.cli.training;

import io.flyingcircus.fcqemu.adapter.ceph.rbd.ClusterSettings;
import io.flyingcircus.fcqemu.adapter.ceph.storage.CephSettings;
import io.flyingcircus.fcqemu.adapter.ceph.storage.CephStorage;
import io.flyingcircus.fcqemu.adapter.ceph.storage.Rehearsal;
import io.flyingcircus.fcqemu.adapter.qemu.binary.BinaryFacts;
import io.flyingcircus.fcqemu.adapter.qemu.binary.QemuVersion;
import io.flyingcircus.fcqemu.adapter.qemu.host.HostPaths;
import io.flyingcircus.fcqemu.cli.Main;
import io.flyingcircus.fcqemu.cli.command.CommandLineTool;
import io.flyingcircus.fcqemu.cli.command.Terminal;
import io.flyingcircus.fcqemu.cli.wiring.GuiceWiring;
import io.flyingcircus.fcqemu.ports.vm.HostName;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * Training run of the JVM's ahead-of-time cache: carries out, in one process, commands that need no cluster and touch
 * nothing but a folder of their own. Only classes loaded here start quickly later.
 */
public final class WarmUp {

    private static final VmName VM = new VmName("warm-up");
    private static final HostName HOST = new HostName("warm-up");

    /** Trained on a VM that runs as it should: the commands that are run most. */
    private static final List<List<String>> WHILE_IT_RUNS = List.of(
            List.of("--version"),
            List.of("ls"),
            List.of("ls", "--json"),
            List.of("check"),
            List.of("check", "--json"),
            List.of("status", VM.value()),
            List.of("status", "--json", VM.value()),
            List.of("ensure", VM.value()),
            List.of("handle-consul-event"),
            List.of("handle-consul-event", "--work", VM.value(), VM.value() + "@backup"),
            List.of("snapshot", VM.value(), "warm-up"));

    /** Trained with the real storage adapter, whose cluster is out of reach, so that nothing changes. */
    private static final List<List<String>> WITHOUT_A_CLUSTER = List.of(
            List.of("status", VM.value()),
            List.of("ensure", "--dry-run", VM.value()),
            List.of("-v", "ensure", VM.value()),
            List.of("stop", VM.value()));

    private static final int MOST_TRIES = 5;

    private WarmUp() {}

    /**
     * Carries out all of them.
     *
     * @param args one: an empty folder, which is this host's root during the training
     */
    public static void main(String[] args) throws IOException, ClassNotFoundException {
        Path root = Path.of(args[0]);
        Terminal terminal = new Terminal(
                PretendDelivery.open(), System.out, System.err, Map.of("FCQEMU_ROOT", root.toString()), true);
        // What a delivery makes another process do is done here, below.
        System.setProperty("fcqemu.launcher", "true");
        try (var consul = new PretendConsul()) {
            put(
                    root.resolve("etc/qemu/fc-qemu.conf"),
                    Resource.text("fc-qemu.conf")
                            .replace("{port}", Integer.toString(consul.port()))
                            .replace(
                                    "{ceph-conf}", root.resolve("etc/ceph.conf").toString()));
            put(root.resolve("etc/qemu/vm/warm-up.cfg"), Resource.text("warm-up.cfg"));
            Files.createDirectories(root.resolve("run"));
            // Of a run long ago, which goes.
            put(root.resolve("var/log/vm/warm-up-2026-01-01T00:00:00.log"), "");
            try (var _ = new PretendQemu(new HostPaths(root), VM)) {
                train(new CommandLineTool(terminal, new GuiceWiring(new PretendStorage(HOST))), WHILE_IT_RUNS, true);
            }
            put(root.resolve("etc/ceph.conf"), Resource.text("ceph.conf"));
            train(Main.tool(terminal), WITHOUT_A_CLUSTER, false);
        }
        // What they need after they have connected.
        rehearse(root);
        readWhatQemuSaid();
        loadAllBeside(CephStorage.class);
        loadAllBeside(load("com.ceph.rados.Rados"));
        // How JNA hands an array of strings over, as commands for the monitors are.
        load("com.sun.jna.StringArray");
        load("com.sun.jna.Function$PointerArray");
    }

    /** A command that fails half way trains only half of its classes, which nobody would notice but by the time it takes. */
    private static void train(CommandLineTool tool, List<List<String>> commandLines, boolean succeed) {
        for (List<String> commandLine : commandLines) {
            int exitCode = tool.run(commandLine.toArray(String[]::new));
            // Whoever looks at a VM waits for no monitor for long; on a machine that builds that may be too short.
            for (int tries = 1; succeed && exitCode != 0 && tries < MOST_TRIES; tries++) {
                exitCode = tool.run(commandLine.toArray(String[]::new));
            }
            System.err.println(commandLine + " ended with " + exitCode);
            if (succeed && exitCode != 0) {
                throw new IllegalStateException("the training of " + commandLine + " failed, see above");
            }
        }
    }

    private static void rehearse(Path root) {
        var cluster = ClusterSettings.of("ceph", "rehearsal", root.resolve("etc/ceph.conf"));
        Duration limit = Duration.ofMinutes(1);
        try {
            Rehearsal.run(new CephSettings(cluster, "create-vm", "mkfs.xfs", root, limit, limit));
        } catch (LinkageError failure) {
            System.err.println("without librados the cache has less of what talks to it: " + failure);
        }
    }

    /** What an installed QEMU said to an earlier start, which where this is built nobody has asked: it may not be there. */
    private static void readWhatQemuSaid() {
        Optional<String> newest = QemuVersion.parse("version 7.2.22")
                .map(version -> new BinaryFacts(version, List.of("pc-i440fx-7.2")))
                .flatMap(facts -> facts.newestMachineType("pc-i440fx"));
        System.err.println("read of a QEMU: " + newest);
    }

    /** Loads, without running anything of them, all classes of a jar. */
    private static void loadAllBeside(Class<?> one) throws IOException, ClassNotFoundException {
        Path jar =
                Path.of(one.getProtectionDomain().getCodeSource().getLocation().getPath());
        try (var file = new JarFile(jar.toFile())) {
            List<String> names = file.stream()
                    .map(JarEntry::getName)
                    .filter(name -> name.endsWith(".class") && !name.endsWith("-info.class"))
                    .map(name ->
                            name.substring(0, name.length() - ".class".length()).replace('/', '.'))
                    .toList();
            for (String name : names) {
                load(name);
            }
        }
    }

    private static Class<?> load(String name) throws ClassNotFoundException {
        return Class.forName(name, false, WarmUp.class.getClassLoader());
    }

    private static void put(Path target, String content) throws IOException {
        Files.createDirectories(target.getParent());
        Files.writeString(target, content);
    }
}
