package io.flyingcircus.fcqemu.cli.daemon;

import io.flyingcircus.fcqemu.adapter.qemu.host.HostPaths;
import io.flyingcircus.fcqemu.cli.config.HostConfig;
import io.flyingcircus.fcqemu.cli.log.HostLog;
import io.flyingcircus.fcqemu.domain.VmCommands;
import io.flyingcircus.fcqemu.domain.daemon.Duty;
import io.flyingcircus.fcqemu.domain.daemon.Pace;
import io.flyingcircus.fcqemu.domain.host.HostPorts;
import io.flyingcircus.fcqemu.domain.host.Settings;
import io.flyingcircus.fcqemu.domain.received.Errand;
import io.flyingcircus.fcqemu.ports.keys.KeyStore;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * A host, as the daemon needs it.
 *
 * @param config of the host
 * @param paths of the host
 * @param ports makes the ports of the host anew: ports are for one thread
 * @param settings of the commands
 * @param keys what the fleet wants
 * @param log of the host
 */
public record DaemonParts(
        HostConfig config, HostPaths paths, Supplier<HostPorts> ports, Settings settings, KeyStore keys, HostLog log) {

    /** The same host, with something around its ports. */
    DaemonParts around(UnaryOperator<HostPorts> decoration) {
        return new DaemonParts(config, paths, () -> decoration.apply(ports.get()), settings, keys, log);
    }

    Duty duty(Errand errand) {
        return new Duty(ports.get(), settings, errand);
    }

    VmCommands commands() {
        return new VmCommands(ports.get(), settings);
    }

    Pace pace() {
        return new Pace(
                config.consul().eventThreads(),
                config.daemon().period(),
                config.daemon().overlong());
    }
}
