package io.flyingcircus.fcqemu.domain;

import io.flyingcircus.fcqemu.domain.ensure.MoveByHand;
import io.flyingcircus.fcqemu.domain.ensure.MovedGuest;
import io.flyingcircus.fcqemu.domain.host.HostPorts;
import io.flyingcircus.fcqemu.domain.host.Settings;
import io.flyingcircus.fcqemu.domain.migration.CallOff;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.Optional;

/** {@code inmigrate}, {@code outmigrate}, and calling a migration off. */
final class MigrationCommands {

    private final HostPorts ports;
    private final Settings settings;
    private final VmAccess access;

    MigrationCommands(HostPorts ports, Settings settings, VmAccess access) {
        this.ports = ports;
        this.settings = settings;
        this.access = access;
    }

    Optional<MovedGuest> inmigrate(VmName vm) {
        return access.returningWithLock(vm, work -> {
            access.requireNoProcess(vm, "inmigrate");
            return MoveByHand.here(work).run();
        });
    }

    Optional<MovedGuest> outmigrate(VmName vm) {
        return access.returningWithLock(vm, work -> {
            access.requireProcess(vm, "outmigrate");
            return MoveByHand.away(work).run();
        });
    }

    void callOffMigration(VmName vm) {
        access.requireKnown(vm);
        new CallOff(ports, settings, vm).run();
    }
}
