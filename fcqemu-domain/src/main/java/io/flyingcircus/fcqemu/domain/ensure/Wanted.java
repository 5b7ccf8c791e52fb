package io.flyingcircus.fcqemu.domain.ensure;

import io.flyingcircus.fcqemu.ports.vm.HostName;
import io.flyingcircus.fcqemu.ports.vm.VmDefinition;

/** What a definition asks of one host. */
public sealed interface Wanted {

    /** Something that can be brought about. */
    sealed interface State extends Wanted {}

    /** The VM is to run on this host. */
    record Here() implements State {}

    /** The VM is to run on another host. */
    record Elsewhere(HostName host) implements State {}

    /** The VM is to run on another host, whichever waits for it. */
    record Away() implements State {}

    /** The VM is to run nowhere. */
    record Offline() implements State {}

    /** Online with no host named: it is left alone, whatever it does. */
    record AsItIs() implements Wanted {}

    /**
     * There is no usable definition, so nobody knows.
     *
     * @param problem what is wrong with it and what to do
     */
    record Unknown(String problem) implements Wanted {}

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
            case Away _ -> "online on the host that waits for it";
            case Offline _ -> "offline";
            case AsItIs _ -> "online, no host named";
            case Unknown _ -> "unknown";
        };
    }
}
