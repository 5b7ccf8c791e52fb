package io.flyingcircus.fcqemu.adapter.qemu.xmlrpc;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** A value that travels. Those of the specification that no host sends ({@code base64}, {@code dateTime}) are missing. */
public sealed interface XmlRpcValue {

    /** {@code <nil/>}: what a procedure without a result returns. */
    record Nil() implements XmlRpcValue {}

    /** {@code <boolean>}. */
    record Bool(boolean value) implements XmlRpcValue {}

    /** {@code <int>}, {@code <i4>}. */
    record Int(int value) implements XmlRpcValue {}

    /** {@code <double>}; always finite. */
    record Real(double value) implements XmlRpcValue {
        /** @throws IllegalArgumentException if it is infinite or no number */
        public Real {
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException("not a finite number: " + value);
            }
        }
    }

    /** {@code <string>}. */
    record Text(String value) implements XmlRpcValue {}

    /** {@code <array>}. */
    record Array(List<XmlRpcValue> items) implements XmlRpcValue {
        public Array {
            items = List.copyOf(items);
        }

        /** An array of strings. */
        public static Array ofTexts(List<String> texts) {
            return new Array(texts.stream().<XmlRpcValue>map(Text::new).toList());
        }

        /** An array. */
        public static Array of(XmlRpcValue... items) {
            return new Array(Arrays.asList(items));
        }
    }

    /** {@code <struct>}, its members by name. */
    record Struct(SortedMap<String, XmlRpcValue> members) implements XmlRpcValue {
        public Struct {
            members = Collections.unmodifiableSortedMap(new TreeMap<>(members));
        }
    }
}
