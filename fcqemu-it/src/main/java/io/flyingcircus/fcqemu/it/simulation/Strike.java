package io.flyingcircus.fcqemu.it.simulation;

import io.flyingcircus.fcqemu.it.memory.Fate;
import io.flyingcircus.fcqemu.ports.vm.HostName;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;

/** One thing that goes wrong. */
sealed interface Strike {

    /** The fc-qemu at work on a host is killed before the call it is about to make. */
    record KillAgent(HostName host) implements Strike {}

    /** The same, and what it was about to send to the storage is carried out later. */
    record KillAgentSending(HostName host) implements Strike {}

    /** The QEMU on a host is killed. */
    record KillQemu(HostName host) implements Strike {}

    /** The fc-qemu at work on a host gets no processor for a while. */
    record Stall(HostName host) implements Strike {}

    /** A host loses its power and boots. */
    record Reboot(HostName host) implements Strike {}

    /** The stream between two QEMUs breaks. */
    record CutStream() implements Strike {}

    /** Nothing gets through between two hosts for a while. */
    record CutLink(HostName one, HostName other) implements Strike {}

    /** The storage answers nobody on a host for a while. */
    record StorageAway(HostName host) implements Strike {}

    /** Consul answers nobody on a host for a while. */
    record CatalogAway(HostName host) implements Strike {}

    /** Something becomes of the next request on the control channel. */
    record Request(Fate fate) implements Strike {}

    /** The VM is wanted somewhere else from now on. */
    record WantedOn(HostName host) implements Strike {}

    /** The same, and the hosts learn of it one after the other. */
    record WantedOnLate(HostName host) implements Strike {}

    /** A definition that is long outdated arrives on a host. */
    record OldDefinition(HostName host) implements Strike {}

    /** The request to the storage that an agent is about to make is carried out, and its answer does not come. */
    record StorageAnswerLost(HostName host) implements Strike {}

    /** The monitor of the QEMU on a host answers nothing for a while. */
    record MonitorSilent(HostName host) implements Strike {}

    /** Something else takes the memory of a host for a while. */
    record MemoryScarce(HostName host) implements Strike {}

    /** Somebody types a command on a host. */
    record Typed(HostName host, Operator command) implements Strike {}

    /** All kinds there are. */
    static List<String> kinds() {
        List<String> kinds = new ArrayList<>();
        for (Class<?> type : Strike.class.getPermittedSubclasses()) {
            if (type == Request.class) {
                for (Fate fate : EnumSet.complementOf(EnumSet.of(Fate.ARRIVES))) {
                    kinds.add(new Request(fate).kind());
                }
            } else if (type == Typed.class) {
                for (Operator command : Operator.values()) {
                    kinds.add(new Typed(new HostName("any"), command).kind());
                }
            } else {
                kinds.add(type.getSimpleName());
            }
        }
        return kinds;
    }

    /** Its kind, for counting. */
    default String kind() {
        return switch (this) {
            case Request(Fate fate) -> "Request " + fate.name().toLowerCase(java.util.Locale.ROOT);
            case Typed(HostName _, Operator command) -> "Typed " + command.command();
            default -> getClass().getSimpleName();
        };
    }

    /** Whether it is about what a process on that host is doing. */
    default boolean concerns(HostName which) {
        return switch (this) {
            case KillAgent(HostName host) -> host.equals(which);
            case KillAgentSending(HostName host) -> host.equals(which);
            case KillQemu(HostName host) -> host.equals(which);
            case Stall(HostName host) -> host.equals(which);
            case Reboot(HostName host) -> host.equals(which);
            case StorageAway(HostName host) -> host.equals(which);
            case StorageAnswerLost(HostName host) -> host.equals(which);
            case CatalogAway(HostName host) -> host.equals(which);
            case MonitorSilent(HostName host) -> host.equals(which);
            case MemoryScarce(HostName host) -> host.equals(which);
            case Request _, CutStream _, CutLink _ -> true;
            case Typed(HostName host, Operator _) -> host.equals(which);
            case WantedOn _, WantedOnLate _ -> true;
            case OldDefinition _ -> false;
        };
    }
}
