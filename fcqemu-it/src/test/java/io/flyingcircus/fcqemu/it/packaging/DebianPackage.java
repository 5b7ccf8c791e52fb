package io.flyingcircus.fcqemu.it.packaging;

import io.flyingcircus.fcqemu.it.testbed.Checkout;
import io.flyingcircus.fcqemu.it.testbed.Command;
import java.nio.file.Path;
import java.time.Duration;

/** The package, made by {@code fcqemu-cli/package}. */
final class DebianPackage {

    private static final Path MAKER = Checkout.top().resolve("fcqemu-cli/package");
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private DebianPackage() {}

    /** Makes it, into {@code folder}. */
    static Path make(String version, Path folder) {
        String said = Command.of(
                        MAKER.toString(), "--quick", "--any-java", "--version", version, "--output", folder.toString())
                .run(PATIENCE)
                .orFail()
                .stdout();
        return Path.of(said.strip());
    }
}
