package io.flyingcircus.fcqemu.it.testbed;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** The distribution's launcher, run on a host of the testbed as an operator would run it. */
public final class FcQemu {

    private static final Path LAUNCHER = Checkout.top().resolve("fcqemu-cli/target/dist/bin/fc-qemu");
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final TestbedHost host;

    FcQemu(TestbedHost host) {
        this.host = host;
    }

    /** {@code fc-qemu --root ROOT WORDS...}, for at most three minutes. */
    public CommandResult run(String... words) {
        return host.shell().run(command(words), PATIENCE);
    }

    /** The command that {@link #run} runs, for those who want another environment, input or patience. */
    public Command command(String... words) {
        if (!Files.isExecutable(LAUNCHER)) {
            throw new AssertionError(
                    LAUNCHER + " is not there: build the distribution first, mvn -pl fcqemu-cli -am package");
        }
        List<String> all = new ArrayList<>(
                List.of(LAUNCHER.toString(), "--root", host.root().toString()));
        all.addAll(List.of(words));
        return new Command(all, new TreeMap<>(), "");
    }
}
