package io.flyingcircus.fcqemu.ports.hypervisor;

import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.List;
import java.util.Optional;

/**
 * What this host notes, among a VM's run files, about clients of the storage: which one last worked on the VM's locks, and
 * which ones its QEMU has. Notes end with {@link Hypervisor#removeRunFiles}.
 *
 * <p>An address is as watchers, lockers and the blocklist have it: address and nonce, {@code 10.0.0.1:0/123456}. All methods
 * throw a {@link io.flyingcircus.fcqemu.ports.failure.HostException} if a note cannot be read or written.
 */
public interface StorageClientNotes {

    /** Notes which client is about to work on the VM's locks, in place of the one noted before. */
    void begin(VmName vm, String address);

    /**
     * Notes that all requests of this client were answered. Does nothing if another client is noted, or none.
     */
    void end(VmName vm, String address);

    /**
     * The client that began and did not end: its process was killed, or gave up waiting for an answer, so that one of its
     * requests may be carried out yet.
     */
    Optional<String> unfinished(VmName vm);

    /** Notes the clients of a QEMU, in place of any noted before. */
    void ofQemu(VmProcess process, List<String> addresses);

    /** The clients noted for this very process, in the order they were noted; empty if none were. */
    List<String> ofQemu(VmProcess process);

    /** The clients noted last for any QEMU of this VM, whether that lives or not; empty if none were. */
    List<String> ofLastQemu(VmName vm);
}
