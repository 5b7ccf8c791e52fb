package io.flyingcircus.fcqemu.ports.hypervisor;

import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.time.Instant;
import java.util.Optional;

/**
 * What this host notes, among a VM's run files, about a guest whose agent did not answer. Notes end with
 * {@link Hypervisor#removeRunFiles}. They only save time: one that is lost, or cannot be read, is none.
 *
 * <p>What changes a note throws a {@link io.flyingcircus.fcqemu.ports.failure.HostException} if it cannot be written.
 */
public interface SilenceNotes {

    /** Notes when the agent in the guest of this QEMU last did not answer, in place of any note before. */
    void silent(VmProcess process, Instant at);

    /** When the agent was last silent, to the second; empty if that was not noted of this very process. */
    Optional<Instant> silentAt(VmProcess process);

    /** Forgets that the agent in this VM's guest was silent. */
    void answered(VmName vm);
}
