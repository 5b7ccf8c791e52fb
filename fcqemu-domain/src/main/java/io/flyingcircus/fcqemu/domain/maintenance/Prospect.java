package io.flyingcircus.fcqemu.domain.maintenance;

import io.flyingcircus.fcqemu.domain.ensure.Wanted;
import io.flyingcircus.fcqemu.ports.vm.HostName;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.Optional;

/**
 * What becomes of a VM that is still on a host that is being emptied: a pure function of what can be seen of it there.
 *
 * @param goesTo the host where it is wanted; empty if it is to end, or to go nowhere
 * @param leaves whether it goes by itself if it is waited for
 * @param obstacle what it waits for, or what has to be done about it; empty while it is on its way
 */
public record Prospect(Optional<HostName> goesTo, boolean leaves, Optional<String> obstacle) {

    /**
     * What is seen of one.
     *
     * @param wanted what its newest definition asks of this host
     * @param moving whether a migration of it is under way
     * @param otherMoving another VM of this host that is on its way: one goes at a time
     * @param automatic whether this host sends guests by itself
     * @param awaited whether its new host waits for it; empty if nobody could be asked
     */
    public record Signs(
            Wanted wanted,
            boolean moving,
            Optional<VmName> otherMoving,
            boolean automatic,
            Optional<Boolean> awaited) {}

    /** What becomes of a VM of which this is seen. */
    static Prospect of(VmName vm, Signs signs) {
        return switch (signs.wanted()) {
            case Wanted.Elsewhere(HostName host) -> goingTo(vm, host, signs);
            case Wanted.Away _ -> onItsWay(Optional.empty());
            case Wanted.Offline _ -> waiting(Optional.empty(), "it is to be shut down ('fc-qemu ensure " + vm + "')");
            case Wanted.Here _ when signs.moving() -> onItsWay(Optional.empty());
            case Wanted.Here _ ->
                stuck("its definition wants it here: the directory has given it no other host, or its new definition is"
                        + " still on its way");
            case Wanted.AsItIs _ when signs.moving() -> onItsWay(Optional.empty());
            case Wanted.AsItIs _ ->
                stuck("its definition names no host: send it away by hand ('fc-qemu inmigrate " + vm
                        + "' there, 'fc-qemu outmigrate " + vm + "' here), or stop it");
            case Wanted.Unknown(String problem) -> stuck("nobody knows where it is wanted: " + problem);
        };
    }

    private static Prospect goingTo(VmName vm, HostName host, Signs signs) {
        Optional<HostName> there = Optional.of(host);
        if (signs.moving()) {
            return onItsWay(there);
        }
        if (!signs.automatic()) {
            return new Prospect(
                    there,
                    false,
                    Optional.of(
                            "this host sends no guests by itself (migration-automatic is off): run 'fc-qemu inmigrate "
                                    + vm + "' there and 'fc-qemu outmigrate " + vm + "' here"));
        }
        if (signs.otherMoving().isPresent()) {
            return waiting(
                    there,
                    "one guest goes at a time, now " + signs.otherMoving().get());
        }
        if (signs.awaited().isEmpty()) {
            return waiting(there, "Consul does not say whether " + host + " waits for it");
        }
        return waiting(
                there,
                signs.awaited().get()
                        ? "it is awaited there; see 'fc-qemu explain " + vm + "' here if that takes long"
                        : host + " does not wait for it yet; see 'fc-qemu explain " + vm
                                + "' there if that takes long");
    }

    private static Prospect onItsWay(Optional<HostName> host) {
        return new Prospect(host, true, Optional.empty());
    }

    private static Prospect waiting(Optional<HostName> host, String obstacle) {
        return new Prospect(host, true, Optional.of(obstacle));
    }

    private static Prospect stuck(String obstacle) {
        return new Prospect(Optional.empty(), false, Optional.of(obstacle));
    }

    /** In words. */
    public String describe() {
        String where = goesTo.map(host -> "goes to " + host).orElse(leaves ? "leaves" : "stays");
        return where + ": " + obstacle.orElse("on its way");
    }
}
