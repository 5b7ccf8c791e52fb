package io.flyingcircus.fcqemu.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class SubcommandTest {

    /** The words before {@code break}, over as many lines as they take. */
    private static final Pattern SERVED = Pattern.compile("(?m)^ +(ls \\| (?:[a-z-]+|[ |\\\\\n])+)\\) break ;;$");

    @Test
    void the_launcher_asks_the_daemon_for_what_the_daemon_does() throws IOException {
        Matcher launcher = SERVED.matcher(Files.readString(Path.of("src/main/dist/bin/fc-qemu")));

        assertThat(launcher.find()).isTrue();
        assertThat(launcher.group(1).split("[ |\\\\\n]+")).containsExactlyInAnyOrderElementsOf(Subcommand.served());
    }
}
