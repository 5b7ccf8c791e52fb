package io.flyingcircus.fcqemu.adapter.qemu.guestagent;

import io.flyingcircus.fcqemu.adapter.qemu.host.HostPaths;
import io.flyingcircus.fcqemu.adapter.qemu.host.RunFile;
import io.flyingcircus.fcqemu.adapter.qemu.lines.Deadline;
import io.flyingcircus.fcqemu.adapter.qemu.lines.LineLimits;
import io.flyingcircus.fcqemu.adapter.qemu.lines.LineStream;
import io.flyingcircus.fcqemu.adapter.qemu.lines.LineStreamException;
import io.flyingcircus.fcqemu.ports.failure.GuestAgentException;
import io.flyingcircus.fcqemu.ports.guestagent.GuestAgent;
import io.flyingcircus.fcqemu.ports.guestagent.GuestAgents;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.nio.file.Path;
import java.time.Duration;

/** Agents behind the unix sockets that QEMU opens for them in the run folder. */
public final class SocketGuestAgents implements GuestAgents {

    /** A guest may send this much in one line, and as much again that nobody has read. */
    static final LineLimits LIMITS = LineLimits.ofLine(1024 * 1024);

    private final HostPaths paths;

    public SocketGuestAgents(HostPaths paths) {
        this.paths = paths;
    }

    @Override
    public GuestAgent connect(VmName vm, Duration patience) {
        Deadline deadline = Deadline.after(patience);
        AgentConversation conversation = new AgentConversation(vm, open(vm, deadline));
        boolean inStep = false;
        try {
            conversation.sync(deadline);
            inStep = true;
            return new SocketGuestAgent(conversation);
        } finally {
            if (!inStep) {
                conversation.close();
            }
        }
    }

    private LineStream open(VmName vm, Deadline deadline) {
        Path socket = paths.runFile(vm, RunFile.AGENT_SOCKET);
        try {
            return LineStream.connect(socket, LIMITS, deadline);
        } catch (LineStreamException.Absent e) {
            throw new GuestAgentException.Gone(
                    "VM " + vm + ": there is no way to the guest's agent: " + e.getMessage()
                            + ". Its QEMU does not run, or has no agent port.",
                    e);
        } catch (LineStreamException e) {
            throw new GuestAgentException.Silent(
                    "VM " + vm + ": cannot reach the guest's agent: " + e.getMessage()
                            + ". The guest was not asked anything. Try again when the other client has left.",
                    e);
        }
    }
}
