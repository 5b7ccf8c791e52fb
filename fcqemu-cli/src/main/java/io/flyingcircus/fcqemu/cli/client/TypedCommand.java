package io.flyingcircus.fcqemu.cli.client;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A command line, and all that it is understood by.
 *
 * @param place for whom it is: a daemon of another place declines
 * @param pid of the client, for the log
 * @param errIsTerminal whether stderr is a terminal
 * @param outCharset of stdout, by name
 * @param errCharset of stderr, by name
 * @param environment those variables that the program looks at
 * @param arguments as typed
 */
public record TypedCommand(
        Place place,
        long pid,
        boolean errIsTerminal,
        String outCharset,
        String errCharset,
        Map<String, String> environment,
        List<String> arguments) {

    /** Variables that the program looks at. */
    private static final List<String> LOOKED_AT = List.of(
            "FCQEMU_ROOT", "FCQEMU_CONFIG", "FCQEMU_SUPERVISED", "FCQEMU_SCREEN", "NO_COLOR", "SUDO_USER", "TERM");

    private static final int MOST = 1000;

    /**
     * What a daemon and those it works for must have in common.
     *
     * @param build which build of the program
     * @param root the folder that stands for {@code /}, absolute
     * @param config the host configuration's file, absolute
     * @param zone time zone by {@code TZ}; empty for the system's
     */
    public record Place(String build, String root, String config, String zone) {}

    public TypedCommand {
        environment = Map.copyOf(environment);
        arguments = List.copyOf(arguments);
    }

    /** Of all variables those that the program looks at. */
    static Map<String, String> lookedAt(Map<String, String> environment) {
        var some = new TreeMap<String, String>();
        for (String name : LOOKED_AT) {
            String value = environment.get(name);
            if (value != null) {
                some.put(name, value);
            }
        }
        return some;
    }

    /** As it is sent. */
    public ByteBuffer toBytes() {
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(bytes)) {
            out.writeUTF(place.build());
            out.writeUTF(place.root());
            out.writeUTF(place.config());
            out.writeUTF(place.zone());
            out.writeLong(pid);
            out.writeBoolean(errIsTerminal);
            out.writeUTF(outCharset);
            out.writeUTF(errCharset);
            out.writeShort(environment.size());
            for (Map.Entry<String, String> variable : environment.entrySet()) {
                out.writeUTF(variable.getKey());
                out.writeUTF(variable.getValue());
            }
            out.writeShort(arguments.size());
            for (String argument : arguments) {
                out.writeUTF(argument);
            }
        } catch (IOException e) {
            // A string of more than 64 KiB.
            throw new UncheckedIOException(e);
        }
        return ByteBuffer.wrap(bytes.toByteArray());
    }

    /**
     * As it was sent.
     *
     * @throws ProtocolException if it is none
     */
    public static TypedCommand parse(ByteBuffer content) throws ProtocolException {
        byte[] bytes = new byte[content.remaining()];
        content.duplicate().get(bytes);
        try (var in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            var place = new Place(in.readUTF(), in.readUTF(), in.readUTF(), in.readUTF());
            long pid = in.readLong();
            boolean errIsTerminal = in.readBoolean();
            String outCharset = in.readUTF();
            String errCharset = in.readUTF();
            var environment = new TreeMap<String, String>();
            for (int left = count(in); left > 0; left--) {
                environment.put(in.readUTF(), in.readUTF());
            }
            var arguments = new ArrayList<String>();
            for (int left = count(in); left > 0; left--) {
                arguments.add(in.readUTF());
            }
            if (in.read() >= 0) {
                throw new ProtocolException("something stands behind a command");
            }
            return new TypedCommand(place, pid, errIsTerminal, outCharset, errCharset, environment, arguments);
        } catch (ProtocolException e) {
            throw e;
        } catch (IOException e) {
            throw (ProtocolException) new ProtocolException("no command: " + e).initCause(e);
        }
    }

    private static int count(DataInputStream in) throws IOException {
        int count = in.readUnsignedShort();
        if (count > MOST) {
            throw new ProtocolException("a command of " + count + " words");
        }
        return count;
    }
}
