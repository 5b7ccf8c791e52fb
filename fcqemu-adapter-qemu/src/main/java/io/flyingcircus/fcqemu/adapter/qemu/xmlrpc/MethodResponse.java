package io.flyingcircus.fcqemu.adapter.qemu.xmlrpc;

/** A {@code <methodResponse>}. */
public sealed interface MethodResponse {

    /** It was done. */
    record Result(XmlRpcValue value) implements MethodResponse {}

    /**
     * It was refused, or failed.
     *
     * @param code 1 wherever Python's server is the model
     */
    record Fault(int code, String text) implements MethodResponse {}
}
