package io.flyingcircus.fcqemu.it.killed;

import io.flyingcircus.fcqemu.it.testbed.Checkout;
import io.flyingcircus.fcqemu.it.testbed.Command;
import io.flyingcircus.fcqemu.it.testbed.CommandResult;
import io.flyingcircus.fcqemu.it.testbed.TestbedHost;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The distribution's program on a host of the testbed, as the launcher starts it, but killed at a chosen call. */
public final class ToolToKill {

    /** How a process that SIGKILL ended looks to its parent. */
    public static final int KILLED = 128 + 9;

    private static final Path LIB = Checkout.top().resolve("fcqemu-cli/target/dist/lib");
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final TestbedHost host;
    private final Path trace;

    /**
     * The program on a host.
     *
     * @param trace file for the calls of a run; one run at a time
     */
    public ToolToKill(TestbedHost host, Path trace) {
        this.host = host;
        this.trace = trace;
    }

    /**
     * A call that changed something.
     *
     * @param occurrence which one of that name, counted from 1
     * @param took how long it took
     */
    public record Call(String name, int occurrence, Duration took) {}

    /** Runs a command to its end; the calls it made that change something. */
    public List<Call> count(String... words) {
        run(KillPoint.NOWHERE, words).orFail();
        return calls();
    }

    /** The calls of the last run that changed something, as far as they came to an end. */
    public List<Call> calls() {
        SortedMap<String, Integer> seen = new TreeMap<>();
        List<Call> calls = new ArrayList<>();
        for (String line : traced()) {
            String[] parts = line.split(" ", -1);
            calls.add(new Call(
                    parts[0],
                    seen.merge(parts[0], 1, Integer::sum),
                    Duration.of(Long.parseLong(parts[1]), ChronoUnit.MICROS)));
        }
        return calls;
    }

    private List<String> traced() {
        try {
            return Files.exists(trace) ? Files.readAllLines(trace) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The run that is held right now; empty if none has come that far. */
    public Optional<HeldRun> held() {
        return traced().stream()
                .filter(line -> line.startsWith(SelfKill.HELD))
                .map(line -> new HeldRun(Long.parseLong(line.substring(SelfKill.HELD.length()))))
                .filter(HeldRun::standsStill)
                .findFirst();
    }

    /** Runs a command, which is killed or held somewhere. */
    public CommandResult run(KillPoint point, String... words) {
        try {
            Files.writeString(trace, "");
            List<String> all = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin/java").toString(),
                    "@" + LIB.resolve("jvm.options"),
                    "-XX:AOTCache=" + cache(),
                    "-Djna.boot.library.path=" + LIB.resolve("native"),
                    "-Dorg.newsclub.net.unix.library.override=" + LIB.resolve("native/libjunixsocket-native.so"),
                    "-cp",
                    LIB.resolve("fc-qemu.jar") + ":" + Checkout.target().resolve("test-classes"),
                    KilledTool.class.getName(),
                    point.encoded(),
                    trace.toString(),
                    "--root",
                    host.root().toString()));
            all.addAll(List.of(words));
            return host.shell().run(new Command(all, new TreeMap<>(), ""), PATIENCE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The distribution's; it serves because its class path is the beginning of ours. */
    private static Path cache() throws IOException {
        try (var files = Files.newDirectoryStream(LIB, "fc-qemu-*.aot")) {
            var found = files.iterator();
            if (!found.hasNext()) {
                throw new AssertionError(LIB + " has no ahead-of-time cache: build the distribution first,"
                        + " mvn -pl fcqemu-cli -am package");
            }
            return found.next();
        }
    }
}
