package io.flyingcircus.fcqemu.domain.ensure;

import io.flyingcircus.fcqemu.domain.host.VmWork;
import io.flyingcircus.fcqemu.ports.definitions.DefinitionReading;
import io.flyingcircus.fcqemu.ports.events.Field;
import io.flyingcircus.fcqemu.ports.failure.BusyException;
import io.flyingcircus.fcqemu.ports.failure.DefinitionException;
import io.flyingcircus.fcqemu.ports.failure.InvalidCommandException;
import io.flyingcircus.fcqemu.ports.failure.VmStateException;
import io.flyingcircus.fcqemu.ports.vm.VmDefinition;
import java.util.Optional;

/**
 * Moves a guest because an operator says so, wherever its definition wants it: {@code inmigrate} and {@code outmigrate}. What is
 * seen is judged as {@code ensure} judges it. A definition that changes meanwhile is newer than the operator's word: it counts,
 * unless it says the same or nothing new about where the VM belongs.
 */
public final class MoveByHand {

    /** More changes than anybody makes while one guest moves. */
    private static final int MAX_DEFINITIONS = 1000;

    private final VmWork work;
    private final Order order;

    private MoveByHand(VmWork work, Order order) {
        this.work = work;
        this.order = order;
    }

    /** The guest is to come here. Call it holding the VM's lock, with no QEMU of it here. */
    public static MoveByHand here(VmWork work) {
        return new MoveByHand(work, Order.COME);
    }

    /** The guest is to go to the host that waits for it. Call it holding the VM's lock. */
    public static MoveByHand away(VmWork work) {
        return new MoveByHand(work, Order.LEAVE);
    }

    /**
     * Moves it.
     *
     * @return how it moved; empty if it was started instead, for it ran nowhere and is wanted here
     * @throws VmStateException if it stays where it is; says why and what to do
     * @throws io.flyingcircus.fcqemu.ports.failure.RefusedException if somebody called it off
     */
    public Optional<MovedGuest> run() {
        VmDefinition first = newest();
        warnOfNextEnsure(first);
        VmDefinition current = first;
        for (int changes = 0; changes < MAX_DEFINITIONS; changes++) {
            EnsureVm ensure = new EnsureVm(work, order);
            if (ensure.run(new DefinitionReading.Valid(current)) == EnsureVm.Next.NOTHING) {
                return ensure.moved();
            }
            current = newest();
            if (!samePlace(first, current) && !order.agreesWith(current, work.host())) {
                throw new VmStateException("the definition of " + work.vm() + " changed meanwhile, and asks for '"
                        + Wanted.of(current, work.host()).describe() + "' now: nothing was moved. Run 'fc-qemu ensure "
                        + work.vm() + "', or type the command again if you still want it.");
            }
        }
        throw new BusyException("the definition of " + work.vm() + " changed " + MAX_DEFINITIONS + " times meanwhile."
                + " Nothing was moved; try again when whoever writes it has settled.");
    }

    private VmDefinition newest() {
        if (work.ports().definitions().activateStaged(work.vm())) {
            work.events().info("activate-definition");
        }
        return switch (work.ports().definitions().active(work.vm())) {
            case DefinitionReading.Valid(VmDefinition definition) when definition.virtual() -> definition;
            case DefinitionReading.Valid _ ->
                throw new InvalidCommandException(work.vm() + " is a physical machine by its definition, which goes"
                        + " nowhere. Nothing was changed.");
            case DefinitionReading.Absent _ ->
                throw new DefinitionException(work.vm() + " has no definition in force (etc/qemu/vm/" + work.vm()
                        + ".cfg), so it is left as it is. Put its definition there, or wait for Consul to deliver it.");
            case DefinitionReading.Broken broken ->
                throw new DefinitionException("the definition of " + work.vm()
                        + " cannot be used, so it is left as it is: " + String.join("; ", broken.problems()));
        };
    }

    private void warnOfNextEnsure(VmDefinition definition) {
        Wanted wanted = Wanted.of(definition, work.host());
        if (!order.agreesWith(definition, work.host()) && !(wanted instanceof Wanted.AsItIs)) {
            work.events()
                    .warning(
                            "against-definition",
                            Field.of("wanted", wanted.describe()),
                            Field.of("effect", "the next ensure brings about what the definition asks for"));
        }
    }

    private static boolean samePlace(VmDefinition one, VmDefinition other) {
        return one.online() == other.online() && one.kvmHost().equals(other.kvmHost());
    }
}
