package io.flyingcircus.fcqemu.cli.session;

import io.flyingcircus.fcqemu.cli.config.ConfigLoader;
import io.flyingcircus.fcqemu.cli.config.HostConfig;
import io.flyingcircus.fcqemu.cli.daemon.DaemonParts;
import io.flyingcircus.fcqemu.cli.log.HostLog;
import io.flyingcircus.fcqemu.domain.VmCommands;
import io.flyingcircus.fcqemu.domain.cpu.CpuCommands;
import io.flyingcircus.fcqemu.domain.host.HostPorts;
import io.flyingcircus.fcqemu.ports.events.Event;
import io.flyingcircus.fcqemu.ports.events.Field;
import io.flyingcircus.fcqemu.ports.events.Level;
import io.flyingcircus.fcqemu.ports.failure.HostException;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** One host, opened for one command: its log first, so that everything after it is in there. */
public final class Session implements AutoCloseable {

    private final Path root;
    private final HostLog log;
    private final HostWiring wiring;
    private @Nullable HostConfig loaded;

    /**
     * Opens a host's log; nothing else yet.
     *
     * @param root folder that stands for {@code /}
     * @param screen where events are shown; empty in the background
     * @param about the VM that the command works on
     * @param pid of the process that was started for the command
     * @param wiring puts the host together from its configuration
     */
    public Session(Path root, Optional<HostLog.Screen> screen, Optional<VmName> about, long pid, HostWiring wiring) {
        this.root = root;
        this.wiring = wiring;
        this.log = new HostLog(logFile(root), screen, about, pid);
        if (!log.fileIsOpen()) {
            warn(
                    "log-file-unusable",
                    Field.of("file", logFile(root)),
                    Field.of("effect", "events are on the screen only"));
        }
    }

    /** The log file of a host. */
    public static Path logFile(Path root) {
        return root.resolve("var/log/fc-qemu.log");
    }

    /** Makes the commands of a host from its configuration and its log. */
    @FunctionalInterface
    public interface HostWiring {
        /** Opens nothing: a command connects to what it needs when it needs it. */
        VmCommands wire(Path root, HostConfig config, HostLog log);

        /**
         * The same host as its daemon needs it. Opens nothing either.
         *
         * @throws HostException from a wiring for commands only
         */
        default DaemonParts wireDaemon(Path root, HostConfig config, HostLog log) {
            throw new HostException("this program was put together without a daemon; nothing was done. Use fc-qemu.");
        }

        /**
         * The same with something around the ports that its commands work with.
         *
         * @throws HostException from a wiring for commands only
         */
        default HostWiring around(UnaryOperator<HostPorts> decoration) {
            throw new HostException("this program was put together without a daemon; nothing was done. Use fc-qemu.");
        }

        /** The same for a process that carries out many commands: some of what they need is made before they come. */
        default HostWiring forManyCommands() {
            return this;
        }

        /**
         * What this host's QEMU and the directory are asked about CPUs with. Opens nothing either.
         *
         * @throws HostException from a wiring for commands on VMs only
         */
        default CpuCommands wireCpus(Path root, HostConfig config, HostLog log) {
            throw new HostException("this program was put together for VMs only; nothing was done. Use fc-qemu.");
        }

        /**
         * The same host for its maintenance. Opens nothing either.
         *
         * @throws HostException from a wiring for commands on VMs only
         */
        default MaintenanceParts wireMaintenance(Path root, HostConfig config, HostLog log) {
            throw new HostException("this program was put together for VMs only; nothing was done. Use fc-qemu.");
        }

        /**
         * The same host for a command that does several things at once. Opens nothing either.
         *
         * @throws HostException from a wiring for single commands only
         */
        default HostParts wireParts(Path root, HostConfig config, HostLog log) {
            throw new HostException(
                    "this program was put together for single commands; nothing was done. Use fc-qemu.");
        }

        /**
         * A command on a VM follows: what has to be loaded for any of them may be loaded meanwhile. Returns at once, and
         * never fails.
         */
        default void expectCommandOnVm() {}
    }

    /**
     * Reads the configuration and wires the host.
     *
     * @throws io.flyingcircus.fcqemu.ports.failure.HostException if the configuration cannot be used
     */
    public VmCommands commands(Path config, boolean configMustExist) {
        return wiring.wire(root, config(config, configMustExist), log);
    }

    /** What concerns the CPUs of the host. */
    public CpuCommands cpus(Path config, boolean configMustExist) {
        return wiring.wireCpus(root, config(config, configMustExist), log);
    }

    /** The same for its maintenance. */
    public MaintenanceParts maintenance(Path config, boolean configMustExist) {
        return wiring.wireMaintenance(root, config(config, configMustExist), log);
    }

    /** The same for a command that does several things at once. */
    public HostParts parts(Path config, boolean configMustExist) {
        return wiring.wireParts(root, config(config, configMustExist), log);
    }

    /** The same for the daemon; reads the configuration anew each time. */
    public DaemonParts daemonParts(Path config, boolean configMustExist) {
        loaded = null;
        return wiring.wireDaemon(root, config(config, configMustExist), log);
    }

    /**
     * The configuration, read when it is first needed.
     *
     * @throws io.flyingcircus.fcqemu.ports.failure.HostException if it cannot be used
     */
    public HostConfig config(Path config, boolean configMustExist) {
        if (loaded == null) {
            ConfigLoader.Loaded read = ConfigLoader.load(config, configMustExist);
            read.warnings().forEach(warning -> warn("configuration", Field.of("problem", warning)));
            loaded = read.config();
        }
        return loaded;
    }

    /** Where events go. */
    public HostLog log() {
        return log;
    }

    private void warn(String name, Field... fields) {
        log.record(new Event(Level.WARNING, Optional.empty(), name, List.of(fields), null));
    }

    @Override
    public void close() {
        log.close();
    }
}
