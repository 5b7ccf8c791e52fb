package io.flyingcircus.fcqemu.domain.received;

import io.flyingcircus.fcqemu.domain.host.HostPorts;
import io.flyingcircus.fcqemu.domain.report.VmEvents;
import io.flyingcircus.fcqemu.ports.definitions.DefinitionReading;
import io.flyingcircus.fcqemu.ports.events.Field;
import io.flyingcircus.fcqemu.ports.failure.HostException;
import io.flyingcircus.fcqemu.ports.vm.VmDefinition;
import java.util.List;
import java.util.Optional;

/**
 * Takes in what was delivered: keeps each definition that is newer than all there are, wherever its VM is wanted, and says
 * what is to be done. Opens no connection and waits for nobody. What is wrong with one thing is told and touches no other.
 */
public final class ReceiveEvents {

    private final HostPorts ports;

    /** Receives on a host. */
    public ReceiveEvents(HostPorts ports) {
        this.ports = ports;
    }

    /** Takes one thing in; what is to be done now, if anything. */
    public Optional<Errand> receive(Received received) {
        return switch (received) {
            case Received.Definition definition -> receive(definition);
            case Received.SnapshotRequest request -> receive(request);
        };
    }

    private Optional<Errand> receive(Received.Definition received) {
        VmEvents events = new VmEvents(ports.events(), received.vm());
        if (ports.definitions().generations(received.vm()).olderThan(received.generation())) {
            stage(received, events);
        }
        // Also one that an earlier delivery had staged, whose work was never done.
        return ports.definitions().generations(received.vm()).stagedIsNewer()
                ? Optional.of(new Errand.Ensure(received.vm()))
                : Optional.empty();
    }

    private void stage(Received.Definition received, VmEvents events) {
        switch (received.content().get()) {
            case DefinitionReading.Valid(VmDefinition definition) -> {
                if (definition.virtual()) {
                    stage(definition, events);
                }
            }
            case DefinitionReading.Absent _ -> {}
            case DefinitionReading.Broken(List<String> problems) ->
                events.warning("received-definition-unusable", Field.of("problem", String.join("; ", problems)));
        }
    }

    private void stage(VmDefinition definition, VmEvents events) {
        try {
            if (ports.definitions().stage(definition)) {
                events.debug("stage-definition", Field.of("generation", definition.generation()));
            }
        } catch (HostException failure) {
            events.warning("definition-not-staged", Field.of("reason", failure.getMessage()));
        }
    }

    /** Every host gets every request; one whose VM is elsewhere is for that host. */
    private Optional<Errand> receive(Received.SnapshotRequest request) {
        return ports.hypervisor().processes(request.vm()).alive()
                ? Optional.of(new Errand.Snapshot(request.vm(), request.name()))
                : Optional.empty();
    }
}
