package io.flyingcircus.fcqemu.adapter.qemu.peer;

import io.flyingcircus.fcqemu.adapter.qemu.lines.Excerpt;
import io.flyingcircus.fcqemu.adapter.qemu.xmlrpc.XmlRpcValue;
import io.flyingcircus.fcqemu.adapter.qemu.xmlrpc.XmlRpcValue.Bool;
import io.flyingcircus.fcqemu.adapter.qemu.xmlrpc.XmlRpcValue.Int;
import io.flyingcircus.fcqemu.adapter.qemu.xmlrpc.XmlRpcValue.Struct;
import io.flyingcircus.fcqemu.adapter.qemu.xmlrpc.XmlRpcValue.Text;
import io.flyingcircus.fcqemu.ports.hypervisor.StreamAddress;
import io.flyingcircus.fcqemu.ports.hypervisor.StreamFeatures;
import io.flyingcircus.fcqemu.ports.peer.Answer;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Features of a stream as they travel: a struct. What is missing is off, and what is not known here is left out, so that hosts of
 * different releases agree on what both know.
 */
final class FeatureStruct {

    private static final String URI = "uri";
    private static final String CHANNELS = "channels";
    private static final String XBZRLE = "xbzrle";
    private static final String POSTCOPY = "postcopy";
    private static final String WHY_NO_POSTCOPY = "why_no_postcopy";

    private FeatureStruct() {}

    static Struct of(StreamFeatures features) {
        return new Struct(members(features));
    }

    static Struct of(Answer.Prepared prepared) {
        SortedMap<String, XmlRpcValue> members = members(prepared.agreed());
        members.put(URI, new Text(prepared.address().uri()));
        if (!prepared.whyNoPostcopy().isEmpty()) {
            members.put(WHY_NO_POSTCOPY, new Text(ControlMethod.plain(prepared.whyNoPostcopy())));
        }
        return new Struct(members);
    }

    private static SortedMap<String, XmlRpcValue> members(StreamFeatures features) {
        SortedMap<String, XmlRpcValue> members = new TreeMap<>();
        members.put(CHANNELS, new Int(features.channels()));
        members.put(XBZRLE, new Bool(features.xbzrle()));
        if (features.postcopy()) {
            members.put(POSTCOPY, new Bool(true));
        }
        return members;
    }

    /** @throws IllegalArgumentException if a member is of another type, or no stream can be so */
    static StreamFeatures parse(Struct struct) {
        XmlRpcValue channels = struct.members().getOrDefault(CHANNELS, new Int(StreamFeatures.PLAIN.channels()));
        XmlRpcValue xbzrle = struct.members().getOrDefault(XBZRLE, new Bool(StreamFeatures.PLAIN.xbzrle()));
        if (channels instanceof Int(int count) && xbzrle instanceof Bool(boolean on)) {
            return new StreamFeatures(count, on, postcopy(struct));
        }
        throw new IllegalArgumentException("features of a stream are channels, an int, and xbzrle, a boolean");
    }

    private static boolean postcopy(Struct struct) {
        return struct.members().getOrDefault(POSTCOPY, new Bool(false)) instanceof Bool(boolean on) && on;
    }

    /** @throws IllegalArgumentException if there is no migration URI in it, or what {@link #parse} does not understand */
    static Answer.Prepared parsePrepared(Struct struct) {
        if (struct.members().get(URI) instanceof Text(String uri)) {
            String why = struct.members().get(WHY_NO_POSTCOPY) instanceof Text(String reason)
                    ? Excerpt.of(reason, ControlMethod.LONGEST_REASON)
                    : "";
            return new Answer.Prepared(StreamAddress.parse(uri), parse(struct), why);
        }
        throw new IllegalArgumentException("no migration URI");
    }
}
