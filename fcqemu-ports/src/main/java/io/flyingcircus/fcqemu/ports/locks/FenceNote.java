package io.flyingcircus.fcqemu.ports.locks;

import io.flyingcircus.fcqemu.ports.vm.HostName;
import java.time.Instant;
import java.util.Optional;

/**
 * That a client was cut off because of a VM.
 *
 * @param address address and nonce of the client, as the blocklist has it
 * @param origin how that came about; empty if the note says something that cannot be read
 */
public record FenceNote(String address, Optional<Origin> origin) {

    /**
     * How a client came to be cut off.
     *
     * @param by the host that did it
     * @param at when it began to
     * @param until when the entry was to end; one that was there before keeps its own end
     * @param whose whose client it was, in words
     */
    public record Origin(HostName by, Instant at, Instant until, String whose) {}
}
