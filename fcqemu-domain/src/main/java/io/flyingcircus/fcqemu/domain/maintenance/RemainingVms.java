package io.flyingcircus.fcqemu.domain.maintenance;

import io.flyingcircus.fcqemu.domain.check.HostLook;
import io.flyingcircus.fcqemu.domain.check.Resident;
import io.flyingcircus.fcqemu.domain.ensure.Wanted;
import io.flyingcircus.fcqemu.domain.host.HostPorts;
import io.flyingcircus.fcqemu.domain.host.Settings;
import io.flyingcircus.fcqemu.ports.definitions.DefinitionReading;
import io.flyingcircus.fcqemu.ports.failure.CatalogException;
import io.flyingcircus.fcqemu.ports.vm.VmDefinition;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The VMs that are still on a host: those that have a process there, and those that would be started there at any moment. Takes no
 * lock and opens no monitor: whoever moves them is not disturbed.
 */
final class RemainingVms {

    private final HostPorts ports;
    private final Settings settings;
    private boolean catalogFailed;

    RemainingVms(HostPorts ports, Settings settings) {
        this.ports = ports;
        this.settings = settings;
    }

    /** All of them now, sorted. */
    List<Remaining> look() {
        catalogFailed = false;
        List<Resident> residents = new HostLook(ports, settings)
                .residents().stream().filter(this::isStillHere).toList();
        List<Remaining> remaining = new ArrayList<>();
        for (Resident vm : residents) {
            Optional<VmName> other = residents.stream()
                    .filter(Resident::moving)
                    .map(Resident::vm)
                    .filter(moving -> !moving.equals(vm.vm()))
                    .findFirst();
            remaining.add(new Remaining(vm.vm(), Prospect.of(vm.vm(), signs(vm, other))));
        }
        return remaining;
    }

    private boolean isStillHere(Resident vm) {
        return vm.alive() || (wanted(vm) instanceof Wanted.Here && !vm.staysOff());
    }

    private Prospect.Signs signs(Resident vm, Optional<VmName> other) {
        Wanted wanted = wanted(vm);
        boolean asksWhoWaits = wanted instanceof Wanted.Elsewhere && !vm.moving() && other.isEmpty();
        return new Prospect.Signs(
                wanted,
                vm.moving(),
                other,
                settings.migration().automatic(),
                asksWhoWaits ? awaited(vm.vm()) : Optional.empty());
    }

    /** By the newest definition: the one in force may be on its way out. */
    private Wanted wanted(Resident vm) {
        if (ports.definitions().generations(vm.vm()).stagedIsNewer()
                && ports.definitions().staged(vm.vm()) instanceof DefinitionReading.Valid(VmDefinition newest)) {
            return Wanted.of(newest, ports.name());
        }
        return vm.wanted();
    }

    /** Consul is waited for once in a look, not once for each VM. */
    private Optional<Boolean> awaited(VmName vm) {
        if (catalogFailed) {
            return Optional.empty();
        }
        try {
            return Optional.of(!ports.catalog().incoming(vm).isEmpty());
        } catch (CatalogException away) {
            catalogFailed = true;
            return Optional.empty();
        }
    }
}
