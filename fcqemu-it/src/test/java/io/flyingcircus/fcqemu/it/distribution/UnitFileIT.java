package io.flyingcircus.fcqemu.it.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.flyingcircus.fcqemu.it.testbed.Checkout;
import io.flyingcircus.fcqemu.it.testbed.Command;
import io.flyingcircus.fcqemu.it.testbed.CommandResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** systemd understands every line of the unit, where there is a systemd to ask. */
class UnitFileIT {

    private static final Path DIST = Checkout.top().resolve("fcqemu-cli/target/dist");
    private static final Path ANALYZE = Path.of("/usr/bin/systemd-analyze");

    @TempDir
    private Path folder;

    @BeforeEach
    void there_is_a_systemd() {
        assumeTrue(Files.isExecutable(ANALYZE), "no systemd-analyze here");
    }

    private CommandResult verify(String unit) throws IOException {
        Path file = Files.writeString(folder.resolve("fc-qemu.service"), unit);
        return Command.of(ANALYZE.toString(), "verify", "--man=no", file.toString())
                .run(Duration.ofSeconds(60));
    }

    private static String unit() throws IOException {
        return Files.readString(DIST.resolve("lib/systemd/system/fc-qemu.service"))
                .replace("/usr/bin/fc-qemu", DIST.resolve("bin/fc-qemu").toString());
    }

    @Test
    void the_unit_has_nothing_that_systemd_does_not_know() throws IOException {
        CommandResult result = verify(unit()).orFail();
        assertThat(result.stderr() + result.stdout()).doesNotContain("fc-qemu.service");
    }

    @Test
    void a_mistake_in_it_would_be_seen() throws IOException {
        CommandResult result = verify(unit().replace("WatchdogSec=", "WatchdogSex="));
        assertThat(result.stderr() + result.stdout()).contains("fc-qemu.service", "WatchdogSex");
    }
}
