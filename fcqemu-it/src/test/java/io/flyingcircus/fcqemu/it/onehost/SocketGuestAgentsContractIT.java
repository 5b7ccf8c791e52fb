package io.flyingcircus.fcqemu.it.onehost;

import io.flyingcircus.fcqemu.adapter.qemu.guestagent.SocketGuestAgents;
import io.flyingcircus.fcqemu.adapter.qemu.host.HostPaths;
import io.flyingcircus.fcqemu.it.contract.GuestAgentsContract;
import io.flyingcircus.fcqemu.it.testbed.OnTestbed;
import io.flyingcircus.fcqemu.it.testbed.Testbed;
import io.flyingcircus.fcqemu.ports.guestagent.GuestAgents;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;

/** The agent of Debian, in a Linux that runs in a real QEMU. */
@OnTestbed
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SocketGuestAgentsContractIT extends GuestAgentsContract {

    private final TestVm vm;
    private final GuestAgents agents;
    private AgentSwitch agentSwitch;

    SocketGuestAgentsContractIT(Testbed testbed) {
        vm = TestVm.define(testbed, testbed.firstHost(), "agents");
        agents = new SocketGuestAgents(new HostPaths(vm.host().root()));
    }

    @BeforeAll
    void start() {
        vm.run("start").orFail();
        try (GuestShell guest = vm.awaitGuest()) {
            agentSwitch = AgentSwitch.install(vm, guest);
        }
    }

    @BeforeEach
    void clean() {
        try (GuestShell guest = vm.awaitGuest()) {
            String _ = guest.sh("rm -f /run/contract");
        }
    }

    @AfterAll
    void end() {
        vm.close();
    }

    @Override
    protected GuestAgents agents() {
        return agents;
    }

    @Override
    protected VmName vm() {
        return new VmName(vm.name());
    }

    @Override
    protected VmName absent() {
        return new VmName("absent");
    }

    @Override
    protected String content(String path) {
        try (GuestShell guest = vm.awaitGuest()) {
            return guest.sh("if [ -e " + path + " ]; then cat " + path + "; fi");
        }
    }

    @Override
    protected void stopAgent() {
        agentSwitch.stop();
    }

    @Override
    protected void continueAgent() {
        agentSwitch.go();
    }

    @Override
    protected void leaveGarbage() {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(vm.runFile("gqa.sock")));
            ByteBuffer garbage = StandardCharsets.ISO_8859_1.encode(
                    "{\"execute\": \"guest-ping\"}\n{\"execute\": \"guest-info\"}\n\u0001]{\"execute\": \"gue");
            while (garbage.hasRemaining()) {
                channel.write(garbage);
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
