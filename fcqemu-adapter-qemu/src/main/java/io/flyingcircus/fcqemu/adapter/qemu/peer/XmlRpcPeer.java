package io.flyingcircus.fcqemu.adapter.qemu.peer;

import io.flyingcircus.fcqemu.adapter.qemu.lines.Deadline;
import io.flyingcircus.fcqemu.adapter.qemu.lines.Excerpt;
import io.flyingcircus.fcqemu.adapter.qemu.xmlrpc.MethodCall;
import io.flyingcircus.fcqemu.adapter.qemu.xmlrpc.MethodResponse;
import io.flyingcircus.fcqemu.adapter.qemu.xmlrpc.XmlRpcException;
import io.flyingcircus.fcqemu.adapter.qemu.xmlrpc.XmlRpcReader;
import io.flyingcircus.fcqemu.adapter.qemu.xmlrpc.XmlRpcValue;
import io.flyingcircus.fcqemu.adapter.qemu.xmlrpc.XmlRpcWriter;
import io.flyingcircus.fcqemu.ports.failure.PeerException;
import io.flyingcircus.fcqemu.ports.peer.Answer;
import io.flyingcircus.fcqemu.ports.peer.MigrationCookie;
import io.flyingcircus.fcqemu.ports.peer.Peer;
import io.flyingcircus.fcqemu.ports.peer.PeerAddress;
import io.flyingcircus.fcqemu.ports.peer.Request;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The host that waits, old or new, as it is reached over the network. */
final class XmlRpcPeer implements Peer {

    private final PeerAddress address;
    private final MigrationCookie cookie;
    private final ControlLimits limits;
    private final Wire wire;

    XmlRpcPeer(PeerAddress address, MigrationCookie cookie, ControlLimits limits, Wire wire) {
        this.wire = wire;
        this.address = address;
        this.cookie = cookie;
        this.limits = limits;
    }

    @Override
    public PeerAddress address() {
        return address;
    }

    @Override
    public boolean knowsHandOver(Duration patience) {
        return switch (call(new MethodCall(Introspection.LIST_METHODS, List.of()), patience)) {
            case MethodResponse.Result(XmlRpcValue methods) -> Introspection.hasHandOver(methods);
            case MethodResponse.Fault _ -> false;
        };
    }

    @Override
    public Answer ask(Request request, Duration patience) {
        ControlMethod method = ControlMethod.of(request);
        List<XmlRpcValue> parameters = new ArrayList<>();
        parameters.add(new XmlRpcValue.Text(cookie.value()));
        parameters.addAll(ControlMethod.parameters(request));
        MethodResponse response = call(new MethodCall(method.wireName(), parameters), patience);
        try {
            return method.answer(response);
        } catch (IllegalArgumentException nonsense) {
            throw notUnderstood(method.wireName(), String.valueOf(nonsense.getMessage()), nonsense);
        }
    }

    private MethodResponse call(MethodCall call, Duration patience) {
        HttpMessage answer;
        try {
            var exchange = new HttpExchange(address, call.method(), limits, wire, Deadline.after(patience));
            answer = exchange.post(XmlRpcWriter.write(call));
        } catch (IllegalArgumentException unwritable) {
            throw new PeerException.Unreachable(
                    call.method() + " was not sent to " + address + ": " + unwritable.getMessage(), unwritable);
        } catch (HttpFormatException notHttp) {
            throw notUnderstood(call.method(), String.valueOf(notHttp.getMessage()), notHttp);
        }
        if (answer.startLine().contains(" " + TlsWire.WANTED)) {
            throw new PeerException.NotTrusted(
                    address + " does not answer " + call.method() + ": "
                            + Excerpt.of(answer.body()).strip() + ". Set migration-tls alike on both hosts.",
                    null);
        }
        if (!answer.startLine().matches("HTTP/1\\.[0-9] 200( .*)?")) {
            throw notUnderstood(
                    call.method(),
                    Excerpt.of(answer.startLine()) + ": "
                            + Excerpt.of(answer.body()).strip(),
                    null);
        }
        try {
            return XmlRpcReader.response(answer.body());
        } catch (XmlRpcException notXmlRpc) {
            throw notUnderstood(call.method(), String.valueOf(notXmlRpc.getMessage()), notXmlRpc);
        }
    }

    private PeerException notUnderstood(String method, String reason, @Nullable Exception cause) {
        return new PeerException.NotUnderstood(
                address + " answered " + method + " with what is not understood: " + reason
                        + ". Check that a control server of fc-qemu listens there.",
                cause);
    }
}
