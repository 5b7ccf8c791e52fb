package io.flyingcircus.fcqemu.adapter.qemu.peer;

import io.flyingcircus.fcqemu.adapter.qemu.xmlrpc.XmlRpcValue;
import io.flyingcircus.fcqemu.ports.peer.SentFigures;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The parameters of a call after the cookie, taken one by one; each is an {@link IllegalArgumentException} if it is another. */
final class Parameters {

    private static final Pattern ATTEMPT = Pattern.compile("[A-Za-z0-9-]{1,64}");
    private static final Duration LONGEST_SILENCE = Duration.ofDays(1);

    private final Iterator<XmlRpcValue> rest;

    Parameters(List<XmlRpcValue> values) {
        rest = values.iterator();
    }

    String text() {
        if (next("a string") instanceof XmlRpcValue.Text(String text)) {
            return text;
        }
        throw new IllegalArgumentException("a string is expected");
    }

    List<String> texts() {
        if (!(next("an array of strings") instanceof XmlRpcValue.Array(List<XmlRpcValue> items))) {
            throw new IllegalArgumentException("an array of strings is expected");
        }
        List<String> texts = new ArrayList<>();
        for (XmlRpcValue item : items) {
            if (!(item instanceof XmlRpcValue.Text(String text))) {
                throw new IllegalArgumentException("an array of strings is expected");
            }
            texts.add(text);
        }
        return texts;
    }

    XmlRpcValue.Struct struct() {
        if (next("a struct") instanceof XmlRpcValue.Struct struct) {
            return struct;
        }
        throw new IllegalArgumentException("a struct is expected");
    }

    String attempt() {
        String attempt = text();
        if (!ATTEMPT.matcher(attempt).matches()) {
            throw new IllegalArgumentException("an attempt has letters, digits and '-', at most 64");
        }
        return attempt;
    }

    /** Seconds, or nothing: then the waiting host's own default holds. */
    Optional<Duration> silence() {
        if (!rest.hasNext()) {
            return Optional.empty();
        }
        double seconds = switch (rest.next()) {
            case XmlRpcValue.Int(int whole) -> whole;
            case XmlRpcValue.Real(double fraction) -> fraction;
            case XmlRpcValue.Nil _, XmlRpcValue.Bool _, XmlRpcValue.Text _, XmlRpcValue.Array _, XmlRpcValue.Struct _ ->
                throw new IllegalArgumentException("seconds are expected");
        };
        if (seconds < 0 || seconds > LONGEST_SILENCE.toSeconds()) {
            throw new IllegalArgumentException("seconds are from 0 to " + LONGEST_SILENCE.toSeconds());
        }
        return Optional.of(Duration.ofMillis(Math.round(seconds * 1000)));
    }

    /** What sending a guest took; hosts that do not know it say nothing of it. */
    Optional<SentFigures> figures() {
        return rest.hasNext() ? FiguresStruct.parse(struct()) : Optional.empty();
    }

    void end() {
        if (rest.hasNext()) {
            throw new IllegalArgumentException("there are more parameters than it has");
        }
    }

    private XmlRpcValue next(String expected) {
        if (!rest.hasNext()) {
            throw new IllegalArgumentException(expected + " is missing");
        }
        return rest.next();
    }
}
