package io.flyingcircus.fcqemu.domain.ensure;

import io.flyingcircus.fcqemu.domain.host.VmWork;
import io.flyingcircus.fcqemu.ports.definitions.DefinitionReading;
import io.flyingcircus.fcqemu.ports.storage.PoolName;
import io.flyingcircus.fcqemu.ports.vm.VmDefinition;
import java.util.Optional;

/**
 * What one VM is to be brought to.
 *
 * @param wanted what its definition asks of this host
 * @param known its definition; empty if there is no usable one
 */
record Target(Wanted wanted, Optional<VmDefinition> known) {

    /** What this reading of the definition asks of this host. */
    static Target of(DefinitionReading reading, VmWork work) {
        String vm = work.vm().value();
        return switch (reading) {
            case DefinitionReading.Valid(VmDefinition definition) ->
                new Target(Wanted.of(definition, work.host()), Optional.of(definition));
            case DefinitionReading.Absent _ ->
                unknown(
                        work,
                        vm + " has no definition in force (etc/qemu/vm/" + vm + ".cfg), so it is left as it is. Put its"
                                + " definition there, or wait for Consul to deliver it.");
            case DefinitionReading.Broken broken ->
                unknown(
                        work,
                        "the definition of " + vm + " cannot be used, so it is left as it is: "
                                + String.join("; ", broken.problems()));
        };
    }

    /** The same, by another word than the definition's. */
    Target on(Order order) {
        return new Target(order.wanted(wanted), known);
    }

    private static Target unknown(VmWork work, String problem) {
        String received = switch (work.ports().definitions().staged(work.vm())) {
            case DefinitionReading.Absent _ -> "";
            case DefinitionReading.Valid _ ->
                " One was received (etc/qemu/vm/." + work.vm() + ".cfg.staging) and is not put in force while its"
                        + " QEMU runs: compare the two, then copy it to " + work.vm() + ".cfg.";
            case DefinitionReading.Broken broken ->
                " The one that was received cannot be used either: " + String.join("; ", broken.problems());
        };
        return new Target(new Wanted.Unknown(problem + received), Optional.empty());
    }

    /** The definition, which is there whenever a state is wanted. */
    VmDefinition definition() {
        return known.orElseThrow();
    }

    /** Where to look for the volumes first. */
    PoolName pool() {
        return known.map(VmDefinition::rbdPool).orElse(PoolName.FALLBACK);
    }
}
