package io.flyingcircus.fcqemu.adapter.qemu.xmlrpc;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Calls and responses as XML, in UTF-8. */
public final class XmlRpcWriter {

    private static final String DECLARATION = "<?xml version='1.0'?>\n";

    private final StringBuilder out = new StringBuilder(DECLARATION);

    private XmlRpcWriter() {}

    /**
     * A call.
     *
     * @throws IllegalArgumentException if a text has a character that no XML document may have
     */
    public static byte[] write(MethodCall call) {
        var writer = new XmlRpcWriter();
        writer.open("methodCall");
        writer.element("methodName", call.method());
        writer.parameters(call.parameters());
        writer.close("methodCall");
        return writer.bytes();
    }

    /**
     * A response.
     *
     * @throws IllegalArgumentException if a text has a character that no XML document may have
     */
    public static byte[] write(MethodResponse response) {
        var writer = new XmlRpcWriter();
        writer.open("methodResponse");
        switch (response) {
            case MethodResponse.Result(XmlRpcValue value) -> writer.parameters(List.of(value));
            case MethodResponse.Fault(int code, String text) -> {
                writer.open("fault");
                writer.value(XmlRpcFault.struct(code, text));
                writer.close("fault");
            }
        }
        writer.close("methodResponse");
        return writer.bytes();
    }

    private byte[] bytes() {
        return out.append('\n').toString().getBytes(StandardCharsets.UTF_8);
    }

    private void parameters(List<XmlRpcValue> values) {
        open("params");
        for (XmlRpcValue value : values) {
            open("param");
            value(value);
            close("param");
        }
        close("params");
    }

    private void value(XmlRpcValue value) {
        open("value");
        switch (value) {
            case XmlRpcValue.Nil() -> out.append("<nil/>");
            case XmlRpcValue.Bool(boolean yes) -> element("boolean", yes ? "1" : "0");
            case XmlRpcValue.Int(int number) -> element("int", Integer.toString(number));
            case XmlRpcValue.Real(double number) -> element("double", Double.toString(number));
            case XmlRpcValue.Text(String text) -> element("string", text);
            case XmlRpcValue.Array(List<XmlRpcValue> items) -> {
                open("array");
                open("data");
                items.forEach(this::value);
                close("data");
                close("array");
            }
            case XmlRpcValue.Struct(Map<String, XmlRpcValue> members) -> {
                open("struct");
                members.forEach((name, member) -> {
                    open("member");
                    element("name", name);
                    value(member);
                    close("member");
                });
                close("struct");
            }
        }
        close("value");
    }

    private void element(String name, String text) {
        open(name);
        text.codePoints().forEach(this::character);
        close(name);
    }

    private void character(int c) {
        switch (c) {
            case '&' -> out.append("&amp;");
            case '<' -> out.append("&lt;");
            case '>' -> out.append("&gt;");
            // A bare one would arrive as a line feed.
            case '\r' -> out.append("&#13;");
            default -> {
                if (!isXml(c)) {
                    throw new IllegalArgumentException(
                            "the character U+%04X can stand in no XML document".formatted(c));
                }
                out.appendCodePoint(c);
            }
        }
    }

    /** Production {@code Char} of XML 1.0; unpaired surrogates are none. */
    private static boolean isXml(int c) {
        return c == '\t'
                || c == '\n'
                || (c >= 0x20 && c <= 0xD7FF)
                || (c >= 0xE000 && c <= 0xFFFD)
                || (c >= 0x10000 && c <= 0x10FFFF);
    }

    private void open(String name) {
        out.append('<').append(name).append('>');
    }

    private void close(String name) {
        out.append("</").append(name).append('>');
    }
}
