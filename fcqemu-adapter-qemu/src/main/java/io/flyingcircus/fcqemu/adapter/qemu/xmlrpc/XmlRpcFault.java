package io.flyingcircus.fcqemu.adapter.qemu.xmlrpc;

import java.util.SortedMap;
import java.util.TreeMap;

/** The struct in a {@code <fault>}. */
final class XmlRpcFault {

    private static final String CODE = "faultCode";
    private static final String TEXT = "faultString";

    private XmlRpcFault() {}

    static XmlRpcValue.Struct struct(int code, String text) {
        SortedMap<String, XmlRpcValue> members = new TreeMap<>();
        members.put(CODE, new XmlRpcValue.Int(code));
        members.put(TEXT, new XmlRpcValue.Text(text));
        return new XmlRpcValue.Struct(members);
    }

    static MethodResponse.Fault of(XmlRpcValue value) throws XmlRpcException {
        if (value instanceof XmlRpcValue.Struct(SortedMap<String, XmlRpcValue> members)
                && members.get(CODE) instanceof XmlRpcValue.Int(int code)
                && members.get(TEXT) instanceof XmlRpcValue.Text(String text)) {
            return new MethodResponse.Fault(code, text);
        }
        throw new XmlRpcException("a fault has the members " + CODE + " (int) and " + TEXT + " (string)");
    }
}
