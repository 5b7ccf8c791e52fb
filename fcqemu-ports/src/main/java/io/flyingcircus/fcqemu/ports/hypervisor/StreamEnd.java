package io.flyingcircus.fcqemu.ports.hypervisor;

/** One end of a stream, as TLS has it. */
public sealed interface StreamEnd {

    /**
     * It sends.
     *
     * @param peerName name or IP address that the certificate of the other end must have
     */
    record Sender(String peerName) implements StreamEnd {}

    /** It waits. */
    record Receiver() implements StreamEnd {}
}
