package io.flyingcircus.fcqemu.adapter.qemu.peer;

import io.flyingcircus.fcqemu.adapter.qemu.xmlrpc.XmlRpcValue;
import io.flyingcircus.fcqemu.adapter.qemu.xmlrpc.XmlRpcValue.Int;
import io.flyingcircus.fcqemu.adapter.qemu.xmlrpc.XmlRpcValue.Real;
import io.flyingcircus.fcqemu.adapter.qemu.xmlrpc.XmlRpcValue.Struct;
import io.flyingcircus.fcqemu.ports.peer.SentFigures;
import java.time.Duration;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What sending a guest took, as it travels: a struct of doubles, for no int of XML-RPC is large enough. What is not known here is
 * left out; figures that make no sense are none, for nothing is decided by them.
 */
final class FiguresStruct {

    private static final String STOPPED = "stopped_ms";
    private static final String DOWNTIME = "downtime_ms";
    private static final String BYTES = "bytes";
    private static final String THROUGHPUT = "bytes_per_second";

    private FiguresStruct() {}

    static Struct of(SentFigures figures) {
        SortedMap<String, XmlRpcValue> members = new TreeMap<>();
        members.put(STOPPED, new Real(figures.stopped().toMillis()));
        members.put(DOWNTIME, new Real(figures.downtime().toMillis()));
        members.put(BYTES, new Real(figures.bytes()));
        members.put(THROUGHPUT, new Real(figures.bytesPerSecond()));
        return new Struct(members);
    }

    static Optional<SentFigures> parse(Struct struct) {
        try {
            return Optional.of(new SentFigures(
                    Duration.ofMillis(count(struct, STOPPED)),
                    Duration.ofMillis(count(struct, DOWNTIME)),
                    count(struct, BYTES),
                    count(struct, THROUGHPUT)));
        } catch (IllegalArgumentException nonsense) {
            return Optional.empty();
        }
    }

    private static long count(Struct struct, String name) {
        double number = switch (struct.members().getOrDefault(name, new XmlRpcValue.Nil())) {
            case Int(int whole) -> whole;
            case Real(double fraction) -> fraction;
            case XmlRpcValue.Nil _, XmlRpcValue.Bool _, XmlRpcValue.Text _, XmlRpcValue.Array _, XmlRpcValue.Struct _ ->
                Double.NaN;
        };
        if (Double.isNaN(number) || number < 0 || number > SentFigures.MOST) {
            throw new IllegalArgumentException(name + " is a number from 0 to " + SentFigures.MOST);
        }
        return Math.round(number);
    }
}
