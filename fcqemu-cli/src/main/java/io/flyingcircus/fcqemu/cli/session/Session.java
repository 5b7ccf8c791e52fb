package io.flyingcircus.fcqemu.cli.session;

import io.flyingcircus.fcqemu.cli.config.ConfigLoader;
import io.flyingcircus.fcqemu.cli.config.HostConfig;
import io.flyingcircus.fcqemu.cli.log.HostLog;
import io.flyingcircus.fcqemu.domain.VmCommands;
import io.flyingcircus.fcqemu.ports.events.Event;
import io.flyingcircus.fcqemu.ports.events.Field;
import io.flyingcircus.fcqemu.ports.events.Level;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** One host, opened for one command: its log first, so that everything after it is in there. */
public final class Session implements AutoCloseable {

    private final Path root;
    private final HostLog log;
    private final HostWiring wiring;

    /**
     * Opens a host's log; nothing else yet.
     *
     * @param root folder that stands for {@code /}
     * @param screen where events are shown; empty in the background
     * @param about the VM that the command works on
     * @param wiring puts the host together from its configuration
     */
    public Session(Path root, Optional<HostLog.Screen> screen, Optional<VmName> about, HostWiring wiring) {
        this.root = root;
        this.wiring = wiring;
        this.log = new HostLog(logFile(root), screen, about);
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
        ConfigLoader.Loaded loaded = ConfigLoader.load(config, configMustExist);
        loaded.warnings().forEach(warning -> warn("configuration", Field.of("problem", warning)));
        return wiring.wire(root, loaded.config(), log);
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
