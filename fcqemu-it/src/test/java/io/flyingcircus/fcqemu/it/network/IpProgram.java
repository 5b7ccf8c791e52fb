package io.flyingcircus.fcqemu.it.network;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/**
 * iproute2's {@code ip} with a note of each call, for machines on which something is missing: a number stands for the
 * protocol, which has no name there, and a routing table for the VRF, where the kernel has none.
 *
 * @param folder the program is in, under its own name
 */
public record IpProgram(Path folder) {

    /** What stands for the protocol. */
    public static final String PROTOCOL = "200";

    /** What stands for each VRF. */
    public static final String TABLE = "10";

    private static final String SCRIPT = """
            #!/bin/sh
            PATH=/usr/sbin:/usr/bin:/sbin:/bin
            echo "$*" >>CALLS
            previous=
            for word do
              shift
              case $previous:$word in
                proto:*) set -- "$@" PROTOCOL ;;
                TRANSLATED:*) set -- "$@" TABLE ;;
                *:TRANSLATED) set -- "$@" table ;;
                *) set -- "$@" "$word" ;;
              esac
              previous=$word
            done
            exec PREFIX ip "$@"
            """;

    /**
     * Makes the program.
     *
     * @param prefix what runs it, for example in a network namespace; empty for nothing
     * @param vrfs whether the kernel has VRFs, and those used here are there
     */
    public static IpProgram in(Path folder, String prefix, boolean vrfs) {
        IpProgram program = new IpProgram(folder);
        try {
            String script = SCRIPT.replace("CALLS", program.log().toString())
                    .replace("PROTOCOL", PROTOCOL)
                    .replace("TRANSLATED", vrfs ? "nothing" : "vrf")
                    .replace("TABLE", TABLE)
                    .replace("PREFIX", prefix);
            Files.writeString(program.path(), script);
            Files.setPosixFilePermissions(program.path(), PosixFilePermissions.fromString("rwxr-xr-x"));
            Files.writeString(program.log(), "");
            return program;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where it is. */
    public Path path() {
        return folder.resolve("ip");
    }

    /** What it was called with, oldest first. */
    public List<String> calls() {
        try {
            return Files.readAllLines(log());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How often routes were changed. */
    public long changes() {
        return calls().stream()
                .filter(call -> call.contains("route add") || call.contains("route del"))
                .count();
    }

    private Path log() {
        return folder.resolve("calls");
    }
}
