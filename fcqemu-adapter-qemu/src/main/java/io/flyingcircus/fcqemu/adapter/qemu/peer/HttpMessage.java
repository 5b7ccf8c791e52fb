package io.flyingcircus.fcqemu.adapter.qemu.peer;

import io.flyingcircus.fcqemu.adapter.qemu.lines.Excerpt;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** One message of HTTP/1.0 or 1.1, with a length; chunks are refused. */
final class HttpMessage {

    private static final int LONGEST_HEAD = 16 * 1024;
    private static final String BAD_REQUEST = "400 Bad Request";

    private final String startLine;
    private final byte[] body;

    private HttpMessage(String startLine, byte[] body) {
        this.startLine = startLine;
        this.body = body;
    }

    /** The request line or status line. */
    String startLine() {
        return startLine;
    }

    /** What follows the headers; not a copy. */
    byte[] body() {
        return body;
    }

    /** What ends a body whose length is not told. */
    enum Unsized {
        /** Nothing does: it is refused. */
        REFUSED,
        /** The end of the connection. */
        ENDS_WITH_CONNECTION
    }

    /**
     * Reads a message.
     *
     * @param mostBytes longest body
     * @throws EOFException if the connection ends before it is complete
     * @throws HttpFormatException if it is not HTTP, too long, or sent in chunks
     */
    static HttpMessage read(InputStream in, int mostBytes, Unsized unsized) throws IOException, HttpFormatException {
        var head = new Head(in);
        String startLine = head.line();
        SortedMap<String, String> headers = head.fields();
        if (headers.containsKey("transfer-encoding")) {
            throw new HttpFormatException(
                    "411 Length Required", "a body in chunks is not understood here; send it with Content-Length");
        }
        Optional<Integer> length = length(headers, mostBytes);
        if (length.isPresent()) {
            byte[] body = in.readNBytes(length.get());
            if (body.length < length.get()) {
                throw new EOFException("the connection ended after " + body.length + " of " + length.get() + " bytes");
            }
            return new HttpMessage(startLine, body);
        }
        return switch (unsized) {
            case REFUSED -> throw new HttpFormatException("411 Length Required", "there is no Content-Length");
            case ENDS_WITH_CONNECTION -> {
                byte[] body = in.readNBytes(mostBytes + 1);
                if (body.length > mostBytes) {
                    throw tooLong(mostBytes);
                }
                yield new HttpMessage(startLine, body);
            }
        };
    }

    private static Optional<Integer> length(SortedMap<String, String> headers, int mostBytes)
            throws HttpFormatException {
        String length = headers.get("content-length");
        if (length == null) {
            return Optional.empty();
        }
        if (!length.matches("[0-9]{1,18}")) {
            throw new HttpFormatException(BAD_REQUEST, "Content-Length is no number: " + Excerpt.of(length));
        }
        if (Long.parseLong(length) > mostBytes) {
            throw tooLong(mostBytes);
        }
        return Optional.of(Integer.parseInt(length));
    }

    private static HttpFormatException tooLong(int mostBytes) {
        return new HttpFormatException("413 Content Too Large", "a body has " + mostBytes + " bytes at most");
    }

    /** Lines up to the empty one. */
    private static final class Head {

        private final InputStream in;
        private int taken;

        Head(InputStream in) {
            this.in = in;
        }

        String line() throws IOException, HttpFormatException {
            StringBuilder line = new StringBuilder();
            while (true) {
                int c = in.read();
                if (c < 0) {
                    throw new EOFException(
                            taken == 0 ? "the connection ended without a word" : "the connection ended in the head");
                }
                if (++taken > LONGEST_HEAD) {
                    throw new HttpFormatException(
                            "431 Request Header Fields Too Large", "the head has " + LONGEST_HEAD + " bytes at most");
                }
                if (c == '\n') {
                    boolean carriageReturn = !line.isEmpty() && line.charAt(line.length() - 1) == '\r';
                    return line.substring(0, line.length() - (carriageReturn ? 1 : 0));
                }
                line.append((char) c);
            }
        }

        SortedMap<String, String> fields() throws IOException, HttpFormatException {
            SortedMap<String, String> fields = new TreeMap<>();
            for (String line = line(); !line.isEmpty(); line = line()) {
                int colon = line.indexOf(':');
                if (colon < 1 || line.charAt(0) <= ' ') {
                    throw new HttpFormatException(BAD_REQUEST, "not a header: " + Excerpt.of(line));
                }
                String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
                String value = line.substring(colon + 1).strip();
                String before = fields.put(name, value);
                if (name.equals("content-length") && before != null && !before.equals(value)) {
                    throw new HttpFormatException(BAD_REQUEST, "two lengths: " + Excerpt.of(before + ", " + value));
                }
            }
            return fields;
        }
    }

    /** A message as it is sent; the connection ends after it. */
    static byte[] compose(String startLine, String contentType, byte[] body) {
        byte[] head = (startLine + "\r\nContent-Type: " + contentType + "\r\nContent-Length: " + body.length
                        + "\r\nConnection: close\r\n\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);
        byte[] whole = new byte[head.length + body.length];
        System.arraycopy(head, 0, whole, 0, head.length);
        System.arraycopy(body, 0, whole, head.length, body.length);
        return whole;
    }
}
