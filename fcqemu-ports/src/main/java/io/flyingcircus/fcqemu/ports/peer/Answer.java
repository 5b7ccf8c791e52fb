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
     * @param whyNoPostcopy why postcopy is not among it, if it was offered; empty if there is nothing to say
     */
    record Prepared(StreamAddress address, StreamFeatures agreed, String whyNoPostcopy) implements Answer {

        /** With nothing to say about postcopy. */
        public Prepared(StreamAddress address, StreamFeatures agreed) {
            this(address, agreed, "");
        }
    }

    /** Not done (an XML-RPC fault). */
    record Fault(String reason) implements Answer {}
}
