package io.flyingcircus.fcqemu.domain;

import io.flyingcircus.fcqemu.domain.host.HostPorts;
import io.flyingcircus.fcqemu.domain.host.VmWork;
import io.flyingcircus.fcqemu.domain.status.ListVms;
import io.flyingcircus.fcqemu.domain.status.ReadStatus;
import io.flyingcircus.fcqemu.domain.status.VmRow;
import io.flyingcircus.fcqemu.domain.status.VmStatus;
import io.flyingcircus.fcqemu.ports.definitions.DefinitionReading;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.List;

/** What is there: {@code ls} and {@code status}. Takes no lock, changes nothing. */
final class StatusCommands {

    private final HostPorts ports;
    private final VmAccess access;

    StatusCommands(HostPorts ports, VmAccess access) {
        this.ports = ports;
        this.access = access;
    }

    List<VmRow> list() {
        return new ListVms(ports).run();
    }

    VmStatus status(VmName vm) {
        access.requireKnown(vm);
        try (VmWork work = access.looking(vm)) {
            DefinitionReading reading = ports.definitions().active(vm);
            return new ReadStatus(work).run(reading, VmAccess.pool(reading));
        }
    }
}
