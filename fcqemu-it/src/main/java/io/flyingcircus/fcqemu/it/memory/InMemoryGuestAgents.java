package io.flyingcircus.fcqemu.it.memory;

import io.flyingcircus.fcqemu.ports.failure.GuestAgentException;
import io.flyingcircus.fcqemu.ports.guestagent.GuestAgent;
import io.flyingcircus.fcqemu.ports.guestagent.GuestAgents;
import io.flyingcircus.fcqemu.ports.hypervisor.RunStatus;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.time.Duration;

/** Agents in the guests of one host. */
public final class InMemoryGuestAgents implements GuestAgents {

    private final InMemoryHost host;

    InMemoryGuestAgents(InMemoryHost host) {
        this.host = host;
    }

    @Override
    public GuestAgent connect(VmName vm, Duration patience) {
        host.before("GuestAgents", "connect");
        requireAgent(vm, patience);
        return new Agent(vm, patience);
    }

    private void requireAgent(VmName vm, Duration patience) {
        if (host.hypervisor().living(vm).isEmpty()) {
            throw new GuestAgentException("no QEMU of " + vm + " offers an agent's socket");
        }
        InMemoryQemu qemu = host.hypervisor().living(vm).getFirst();
        if (qemu.status() != RunStatus.RUNNING || !qemu.guest().hasAgent()) {
            host.world().clock().sleep(patience);
            throw new GuestAgentException("the agent in " + vm + " did not answer within " + patience);
        }
    }

    private final class Agent implements GuestAgent {

        private final VmName vm;
        private final Duration patience;

        Agent(VmName vm, Duration patience) {
            this.vm = vm;
            this.patience = patience;
        }

        @Override
        public void ping() {
            host.before("GuestAgent", "ping");
            requireAgent(vm, patience);
        }

        @Override
        public void close() {
            // Nothing is held.
        }
    }
}
