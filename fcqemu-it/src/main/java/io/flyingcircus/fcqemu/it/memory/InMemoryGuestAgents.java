package io.flyingcircus.fcqemu.it.memory;

import io.flyingcircus.fcqemu.ports.failure.GuestAgentException;
import io.flyingcircus.fcqemu.ports.guestagent.GuestAgent;
import io.flyingcircus.fcqemu.ports.guestagent.GuestAgents;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.time.Duration;
import java.util.List;

/** Agents in the guests of one host. QEMU accepts a client also where no agent runs, and serves one at a time. */
public final class InMemoryGuestAgents implements GuestAgents {

    private final InMemoryHost host;

    InMemoryGuestAgents(InMemoryHost host) {
        this.host = host;
    }

    @Override
    public GuestAgent connect(VmName vm, Duration patience) {
        host.before("GuestAgents", "connect");
        List<InMemoryQemu> living = host.hypervisor().living(vm);
        if (living.isEmpty()) {
            throw new GuestAgentException.Gone("no QEMU of " + vm + " offers an agent's socket", null);
        }
        InMemoryQemu qemu = living.getFirst();
        if (qemu.guest().connected()) {
            host.world().clock().sleep(patience);
            throw new GuestAgentException.Silent("somebody else talks to the agent of " + vm, null);
        }
        InMemoryGuestAgent agent = new InMemoryGuestAgent(host, qemu);
        boolean inStep = false;
        try {
            agent.sync(patience);
            inStep = true;
            return agent;
        } finally {
            if (!inStep) {
                agent.close();
            }
        }
    }
}
