package io.flyingcircus.fcqemu.ports.peer;

import io.flyingcircus.fcqemu.ports.hypervisor.StreamAddress;
import io.flyingcircus.fcqemu.ports.hypervisor.StreamFeatures;

/** What the waiting host answers. */
public sealed interface Answer {

    /** Done; there is nothing to tell. */
    record Done() implements Answer {}

    /** Yes or no. */
    record Decision(boolean yes) implements Answer {}

    /** QEMU waits for the guest there. */
    record WaitsAt(StreamAddress address) implements Answer {}

    /**
     * QEMU waits for the guest there.
     *
     * @param agreed what of the offer it does; the source does the same
     */
    record Prepared(StreamAddress address, StreamFeatures agreed) implements Answer {}

    /** Not done (an XML-RPC fault). */
    record Fault(String reason) implements Answer {}
}
