package io.flyingcircus.fcqemu.adapter.qemu.peer;

import io.flyingcircus.fcqemu.adapter.qemu.xmlrpc.MethodCall;
import io.flyingcircus.fcqemu.adapter.qemu.xmlrpc.MethodResponse;
import io.flyingcircus.fcqemu.adapter.qemu.xmlrpc.XmlRpcValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The methods {@code system.*}, which take no cookie: what there is to call. */
final class Introspection {

    static final String LIST_METHODS = "system.listMethods";
    private static final String METHOD_HELP = "system.methodHelp";
    private static final String METHOD_SIGNATURE = "system.methodSignature";
    private static final String NAMESPACE = "system.";

    private Introspection() {}

    static boolean answers(MethodCall call) {
        return call.method().startsWith(NAMESPACE);
    }

    static MethodResponse answer(MethodCall call) {
        return switch (call.method()) {
            case LIST_METHODS -> new MethodResponse.Result(XmlRpcValue.Array.ofTexts(names()));
            case METHOD_HELP ->
                asked(call)
                        .<MethodResponse>map(method -> new MethodResponse.Result(new XmlRpcValue.Text(method.help())))
                        .orElseGet(Introspection::unknown);
            case METHOD_SIGNATURE ->
                asked(call)
                        .<MethodResponse>map(method -> new MethodResponse.Result(signatures(method)))
                        .orElseGet(Introspection::unknown);
            default -> unknown();
        };
    }

    /** Whether a list of methods has all that the hand-over of this release needs; {@code figures} only tells of it. */
    static boolean hasHandOver(XmlRpcValue methods) {
        return methods instanceof XmlRpcValue.Array(List<XmlRpcValue> names)
                && Arrays.stream(ControlMethod.values())
                        .map(ControlMethod::wireName)
                        .filter(name -> name.startsWith("hand_over."))
                        .filter(name -> !name.equals(ControlMethod.HAND_OVER_FIGURES.wireName()))
                        .allMatch(name -> names.contains(new XmlRpcValue.Text(name)));
    }

    private static List<String> names() {
        return Stream.concat(
                        Arrays.stream(ControlMethod.values()).map(ControlMethod::wireName),
                        Stream.of(LIST_METHODS, METHOD_HELP, METHOD_SIGNATURE))
                .sorted()
                .toList();
    }

    private static Optional<ControlMethod> asked(MethodCall call) {
        return call.parameters().size() == 1 && call.parameters().getFirst() instanceof XmlRpcValue.Text(String name)
                ? ControlMethod.named(name)
                : Optional.empty();
    }

    /** Each is the type of the result, then those of the parameters, the cookie first. */
    private static XmlRpcValue signatures(ControlMethod method) {
        List<String> needed = new ArrayList<>(List.of(method.result().type(), "string"));
        List<XmlRpcValue> signatures = new ArrayList<>();
        for (String type : method.types()) {
            if (type.endsWith("?")) {
                signatures.add(XmlRpcValue.Array.ofTexts(needed));
                needed.add(type.substring(0, type.length() - 1));
            } else {
                needed.add(type);
            }
        }
        signatures.add(XmlRpcValue.Array.ofTexts(needed));
        return new XmlRpcValue.Array(signatures);
    }

    private static MethodResponse unknown() {
        return ControlMethod.fault("there is no such method");
    }
}
