package io.flyingcircus.fcqemu.it.contract;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flyingcircus.fcqemu.it.memory.InMemoryGuest;
import io.flyingcircus.fcqemu.it.memory.InMemoryQemu;
import io.flyingcircus.fcqemu.it.memory.SampleVm;
import io.flyingcircus.fcqemu.it.memory.World;
import io.flyingcircus.fcqemu.ports.failure.GuestAgentException;
import io.flyingcircus.fcqemu.ports.guestagent.GuestAgents;
import io.flyingcircus.fcqemu.ports.hypervisor.RunStatus;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class InMemoryGuestAgentsTest extends GuestAgentsContract {

    private final World world = new World();
    private final SampleVm sample = new SampleVm();
    private InMemoryGuest guest;

    @BeforeEach
    void start() {
        sample.addVolumes(world.storage());
        InMemoryQemu qemu = world.host("h1").hypervisor().put(sample.order());
        qemu.status(RunStatus.RUNNING);
        guest = qemu.guest();
    }

    @Override
    protected GuestAgents agents() {
        return world.host("h1").guestAgents();
    }

    @Override
    protected VmName vm() {
        return sample.definition().name();
    }

    @Override
    protected VmName absent() {
        return new VmName("absent");
    }

    @Override
    protected String content(String path) {
        return guest.files().getOrDefault(path, "");
    }

    @Override
    protected void stopAgent() {
        guest.agentStopped(true);
    }

    @Override
    protected void continueAgent() {
        guest.agentStopped(false);
    }

    /** Every connection begins in step here. */
    @Override
    protected void leaveGarbage() {}

    @Test
    void an_agent_can_be_hostile_slow_or_missing() {
        guest.agentTalksNonsense(true);
        assertThatThrownBy(() -> agents().connect(vm(), Duration.ofSeconds(1)))
                .isInstanceOf(GuestAgentException.Nonsense.class);
        guest.agentTalksNonsense(false);
        guest.agentAnswersAfter(Duration.ofSeconds(2));
        assertThatThrownBy(() -> agents().connect(vm(), Duration.ofSeconds(1)))
                .isInstanceOf(GuestAgentException.Silent.class);
        agents().connect(vm(), Duration.ofSeconds(2)).close();
        guest.agent(false);
        assertThatThrownBy(() -> agents().connect(vm(), Duration.ofSeconds(1)))
                .isInstanceOf(GuestAgentException.Silent.class);
    }
}
