package io.flyingcircus.fcqemu.adapter.qemu.xmlrpc;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Reads calls and responses. What it takes is bounded: its caller bounds the bytes, {@link ElementReader} depth and number
 * of elements; a document type, and with it every entity but XML's own five, is refused.
 */
public final class XmlRpcReader {

    private final ElementReader elements;

    private XmlRpcReader(ElementReader elements) {
        this.elements = elements;
    }

    /**
     * A call.
     *
     * @throws XmlRpcException if it is none
     */
    public static MethodCall call(byte[] document) throws XmlRpcException {
        try (var elements = new ElementReader(document)) {
            return new XmlRpcReader(elements).call();
        }
    }

    /**
     * A response.
     *
     * @throws XmlRpcException if it is none
     */
    public static MethodResponse response(byte[] document) throws XmlRpcException {
        try (var elements = new ElementReader(document)) {
            return new XmlRpcReader(elements).response();
        }
    }

    private MethodCall call() throws XmlRpcException {
        elements.enter("methodCall");
        String method = elements.text("methodName").strip();
        if (!method.matches("[A-Za-z0-9_.:/]{1,100}")) {
            throw new XmlRpcException("the name of a method has letters, digits and _ . : /, at most 100");
        }
        List<XmlRpcValue> parameters = elements.atEnd() ? List.of() : parameters();
        elements.leave();
        elements.end();
        return new MethodCall(method, parameters);
    }

    private MethodResponse response() throws XmlRpcException {
        elements.enter("methodResponse");
        MethodResponse response;
        if (elements.isAt("fault")) {
            elements.enter("fault");
            response = XmlRpcFault.of(value());
            elements.leave();
        } else {
            List<XmlRpcValue> parameters = parameters();
            if (parameters.size() != 1) {
                throw new XmlRpcException("a response has one parameter, not " + parameters.size());
            }
            response = new MethodResponse.Result(parameters.getFirst());
        }
        elements.leave();
        elements.end();
        return response;
    }

    private List<XmlRpcValue> parameters() throws XmlRpcException {
        List<XmlRpcValue> parameters = new ArrayList<>();
        elements.enter("params");
        while (!elements.atEnd()) {
            elements.enter("param");
            parameters.add(value());
            elements.leave();
        }
        elements.leave();
        return parameters;
    }

    private XmlRpcValue value() throws XmlRpcException {
        String bare = elements.enterMixed("value");
        if (!elements.atEnd() && !bare.isBlank()) {
            throw new XmlRpcException("<value> has text beside its type");
        }
        // A value without a type is a string.
        XmlRpcValue value = elements.atEnd() ? new XmlRpcValue.Text(bare) : typed();
        elements.leave();
        return value;
    }

    private XmlRpcValue typed() throws XmlRpcException {
        String type = elements.name();
        return switch (type) {
            case "string" -> new XmlRpcValue.Text(elements.text(type));
            case "int", "i4" -> new XmlRpcValue.Int(integer(elements.text(type).strip()));
            case "boolean" -> new XmlRpcValue.Bool(bool(elements.text(type).strip()));
            case "double" -> real(elements.text(type).strip());
            case "nil" -> {
                elements.enter(type);
                elements.leave();
                yield new XmlRpcValue.Nil();
            }
            case "array" -> array();
            case "struct" -> struct();
            default ->
                throw new XmlRpcException("a value of the type '" + ElementReader.quoted(type) + "' is not known");
        };
    }

    private XmlRpcValue array() throws XmlRpcException {
        List<XmlRpcValue> items = new ArrayList<>();
        elements.enter("array");
        elements.enter("data");
        while (!elements.atEnd()) {
            items.add(value());
        }
        elements.leave();
        elements.leave();
        return new XmlRpcValue.Array(items);
    }

    private XmlRpcValue struct() throws XmlRpcException {
        SortedMap<String, XmlRpcValue> members = new TreeMap<>();
        elements.enter("struct");
        while (!elements.atEnd()) {
            elements.enter("member");
            String name = elements.text("name");
            if (members.put(name, value()) != null) {
                throw new XmlRpcException("a struct has the member '" + ElementReader.quoted(name) + "' twice");
            }
            elements.leave();
        }
        elements.leave();
        return new XmlRpcValue.Struct(members);
    }

    private static int integer(String text) throws XmlRpcException {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new XmlRpcException("'" + ElementReader.quoted(text) + "' is not a 32-bit integer", e);
        }
    }

    private static boolean bool(String text) throws XmlRpcException {
        return switch (text) {
            case "1" -> true;
            case "0" -> false;
            default -> throw new XmlRpcException("a boolean is 0 or 1, not '" + ElementReader.quoted(text) + "'");
        };
    }

    private static XmlRpcValue real(String text) throws XmlRpcException {
        // Java would read more: hexadecimal numbers, suffixes, NaN.
        if (!text.matches("[+-]?[0-9]{0,400}(\\.[0-9]{0,400})?([eE][+-]?[0-9]{1,3})?") || !text.matches(".*[0-9].*")) {
            throw new XmlRpcException("'" + ElementReader.quoted(text) + "' is not a number");
        }
        try {
            return new XmlRpcValue.Real(Double.parseDouble(text));
        } catch (IllegalArgumentException e) {
            throw new XmlRpcException("'" + ElementReader.quoted(text) + "' is not a finite number", e);
        }
    }
}
