package io.flyingcircus.fcqemu.adapter.qemu.xmlrpc;

import java.util.List;

/**
 * A {@code <methodCall>}.
 *
 * @param method what is called
 * @param parameters what it is given, in order
 */
public record MethodCall(String method, List<XmlRpcValue> parameters) {

    public MethodCall {
        parameters = List.copyOf(parameters);
    }
}
