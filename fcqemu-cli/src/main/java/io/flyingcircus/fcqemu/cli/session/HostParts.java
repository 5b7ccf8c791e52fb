package io.flyingcircus.fcqemu.cli.session;

import io.flyingcircus.fcqemu.domain.VmCommands;
import io.flyingcircus.fcqemu.domain.host.HostPorts;
import io.flyingcircus.fcqemu.domain.host.Settings;
import io.flyingcircus.fcqemu.ports.keys.KeyStore;
import java.util.function.Supplier;

/**
 * A host, for a command that does several things at once.
 *
 * @param ports makes the ports of the host anew: ports are for one thread
 * @param settings of its commands
 * @param keys the fleet's
 */
public record HostParts(Supplier<HostPorts> ports, Settings settings, KeyStore keys) {

    /** Commands for one thread. */
    public VmCommands commands() {
        return new VmCommands(ports.get(), settings);
    }
}
