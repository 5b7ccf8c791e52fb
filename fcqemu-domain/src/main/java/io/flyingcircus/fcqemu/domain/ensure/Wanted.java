package io.flyingcircus.fcqemu.domain.ensure;

import io.flyingcircus.fcqemu.ports.vm.HostName;
import io.flyingcircus.fcqemu.ports.vm.VmDefinition;

/** What a definition asks of one host. */
public sealed interface Wanted {

    /** The VM is to run on this host. */
    record Here() implements Wanted {}

    /** The VM is to run on another host. */
    record Elsewhere(HostName host) implements Wanted {}

    /** The VM is to run nowhere. */
    record Offline() implements Wanted {}

    /** Online with no host named: it is left alone, whatever it does. */
    record AsItIs() implements Wanted {}

    /** What {@code definition} asks of {@code host}. */
    static Wanted of(VmDefinition definition, HostName host) {
        if (!definition.online()) {
            return new Offline();
        }
        if (definition.kvmHost().isEmpty()) {
            return new AsItIs();
        }
        HostName wanted = definition.kvmHost().get();
        return wanted.equals(host) ? new Here() : new Elsewhere(wanted);
    }

    /** In words, for reports. */
    default String describe() {
        return switch (this) {
            case Here _ -> "online here";
            case Elsewhere elsewhere -> "online on " + elsewhere.host();
            case Offline _ -> "offline";
            case AsItIs _ -> "online, no host named";
        };
    }
}
