package io.flyingcircus.fcqemu.ports.guestagent;

import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.time.Duration;

/** Agents inside the guests of this host ({@code qemu-ga}), reached over their unix sockets. */
public interface GuestAgents {

    /**
     * Connects to a guest's agent and brings both ends in step ({@code guest-sync-delimited}): whatever is left in the pipe,
     * half a request or the answer to somebody else, is got rid of. The socket serves one client at a time: hold the VM's
     * lock.
     *
     * @param patience longest wait for all of it
     * @throws io.flyingcircus.fcqemu.ports.failure.GuestAgentException if it is not there, silent, or talks nonsense
     */
    GuestAgent connect(VmName vm, Duration patience);
}
