package io.flyingcircus.fcqemu.it.qemu;

import io.flyingcircus.fcqemu.adapter.qemu.host.HostPaths;
import io.flyingcircus.fcqemu.adapter.qemu.host.QemuSettings;
import io.flyingcircus.fcqemu.adapter.qemu.host.TapScripts;
import io.flyingcircus.fcqemu.adapter.qemu.launch.QemuHypervisor;
import io.flyingcircus.fcqemu.adapter.qemu.monitor.QmpMonitors;
import io.flyingcircus.fcqemu.adapter.qemu.qmp.QmpTimeouts;
import io.flyingcircus.fcqemu.ports.hypervisor.Hypervisor;
import io.flyingcircus.fcqemu.ports.hypervisor.IncomingOrder;
import io.flyingcircus.fcqemu.ports.hypervisor.LaunchOrder;
import io.flyingcircus.fcqemu.ports.hypervisor.PortableMachine;
import io.flyingcircus.fcqemu.ports.hypervisor.ProcessSignal;
import io.flyingcircus.fcqemu.ports.hypervisor.VmProcess;
import io.flyingcircus.fcqemu.ports.storage.Image;
import io.flyingcircus.fcqemu.ports.storage.PoolName;
import io.flyingcircus.fcqemu.ports.storage.VolumeKind;
import io.flyingcircus.fcqemu.ports.vm.CacheMode;
import io.flyingcircus.fcqemu.ports.vm.CpuModel;
import io.flyingcircus.fcqemu.ports.vm.DiskLimits;
import io.flyingcircus.fcqemu.ports.vm.MacAddress;
import io.flyingcircus.fcqemu.ports.vm.Mib;
import io.flyingcircus.fcqemu.ports.vm.NetworkInterface;
import io.flyingcircus.fcqemu.ports.vm.ShutdownSignal;
import io.flyingcircus.fcqemu.ports.vm.VmDefinition;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/** A host below a folder, whose template has disks that need no storage. Closing it ends every QEMU it started. */
public final class ScratchHost implements AutoCloseable {

    /**
     * An id whose ports nothing else uses. All JVMs of a test run share one network: each has two ids of its own. Its ports, 5900 and
     * 20000 higher, are below 32768, from where on the kernel gives them to anybody's connections.
     */
    static final int ID = 9017 + 2 * fork();

    private static final String FORK = "fcqemu.fork";
    private static final long ROOT_BYTES = 8 << 20;
    private static final PoolName POOL = new PoolName("rbd");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final HostPaths paths;
    private final int id;

    /** A host below that folder. */
    public ScratchHost(Path root) {
        this(root, ID);
    }

    private ScratchHost(Path root, int id) {
        this.paths = new HostPaths(root);
        this.id = id;
        template("null.cfg.in");
    }

    /**
     * Another host, next to one of the other kind. The network is the same, so a VM has another id here: its id says which
     * ports it has.
     */
    public static ScratchHost beside(Path root) {
        return new ScratchHost(root, ID + 1);
    }

    /** The argument with which a JVM that is started by a test has the ids of this one, and not those of the first. */
    static String sameIds() {
        return "-D" + FORK + "=" + fork();
    }

    private static int fork() {
        return Integer.getInteger(FORK, 1);
    }

    HostPaths paths() {
        return paths;
    }

    /** QEMU there. */
    public Hypervisor hypervisor() {
        return hypervisor(settings("", TapScripts.defaults(), Optional.empty(), PATIENCE));
    }

    Hypervisor hypervisor(QemuSettings settings) {
        return new QemuHypervisor(paths, settings, new QmpMonitors(paths, QmpTimeouts.DEFAULT)::open, event -> {});
    }

    static QemuSettings settings(
            String accelerator, TapScripts taps, Optional<Path> cephConf, Duration launchPatience) {
        return new QemuSettings(
                QemuSettings.PROGRAM,
                accelerator,
                "pc-i440fx",
                false,
                "localhost:{id}",
                taps,
                "admin",
                cephConf,
                launchPatience,
                List.of());
    }

    /** Puts a template of the test's resources in the place of the host's own. */
    void template(String resource) {
        try (InputStream in = Objects.requireNonNull(ScratchHost.class.getResourceAsStream(resource), resource)) {
            Files.createDirectories(paths.configTemplate().getParent());
            Files.write(paths.configTemplate(), in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Gives a VM a root disk that is a file, so that it can be resized. */
    public void rootDiskInAFile(VmName vm) {
        template("file.cfg.in");
        Path disk = paths.local("/srv/" + vm + ".root");
        try {
            Files.createDirectories(disk.getParent());
            try (var file = new RandomAccessFile(disk.toFile(), "rw")) {
                file.setLength(ROOT_BYTES);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lets the built-in template count, whose disks are in Ceph. */
    void builtInTemplate() throws IOException {
        Files.delete(paths.configTemplate());
    }

    /** A start of a small VM. */
    public LaunchOrder order(VmName vm, NetworkInterface... cards) {
        return order(vm, CpuModel.DEFAULT, cards);
    }

    LaunchOrder order(VmName vm, CpuModel cpuModel, NetworkInterface... cards) {
        VmDefinition definition = new VmDefinition(
                vm,
                0,
                id,
                true,
                Optional.empty(),
                true,
                Mib.ofGib(1),
                new Mib(64),
                1,
                cpuModel,
                POOL,
                CacheMode.WRITEBACK,
                DiskLimits.OF_POOL,
                ShutdownSignal.POWER_BUTTON,
                List.of(cards),
                new TreeMap<>(),
                "{}");
        List<LaunchOrder.Disk> disks = new ArrayList<>();
        for (VolumeKind kind : VolumeKind.REQUIRED) {
            disks.add(new LaunchOrder.Disk(kind, Image.of(POOL, vm, kind)));
        }
        return new LaunchOrder(definition, disks);
    }

    /** A start of a VM that comes from another host. */
    public IncomingOrder incoming(VmName vm, PortableMachine machine) {
        return new IncomingOrder(order(vm).definition(), machine);
    }

    static NetworkInterface card() {
        return NetworkInterface.bridged("it", new MacAddress("02:00:00:00:00:01"));
    }

    String supervisorLog(VmName vm) {
        try {
            return Files.readString(paths.supervisorLog(vm));
        } catch (IOException e) {
            return "";
        }
    }

    @Override
    public void close() {
        Hypervisor hypervisor = hypervisor();
        for (VmProcess process : hypervisor.allProcesses()) {
            hypervisor.signal(process, ProcessSignal.KILL);
            hypervisor.awaitExit(process, PATIENCE);
        }
    }

    /** What {@code /proc} says about a process; empty if it is gone. */
    static String proc(long pid, String file) {
        try (InputStream in = Files.newInputStream(Path.of("/proc", Long.toString(pid), file))) {
            return new String(in.readNBytes(100_000), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }
}
