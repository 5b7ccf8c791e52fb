package io.flyingcircus.fcqemu.it.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.it.testbed.Checkout;
import io.flyingcircus.fcqemu.it.testbed.Command;
import io.flyingcircus.fcqemu.it.testbed.CommandResult;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The manual and the completion that the build has made, read by {@code man} and a real zsh. */
final class ReferenceIT {

    private static final Path SHARE = Checkout.top().resolve("fcqemu-cli/target/dist/share");
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @TempDir
    private Path folder;

    @Test
    void every_page_of_the_manual_is_read_without_a_complaint() throws IOException {
        List<Path> pages;
        try (Stream<Path> files = Files.walk(SHARE.resolve("man"))) {
            pages = files.filter(Files::isRegularFile).sorted().toList();
        }
        assertThat(pages).hasSizeGreaterThan(25);
        for (Path page : pages) {
            CommandResult read = Command.of("man", "--warnings=w", "-l", page.toString())
                    .with("MANWIDTH", "120")
                    .with("LC_ALL", "C.UTF-8")
                    .run(PATIENCE)
                    .orFail();
            assertThat(read.stderr()).as(page.toString()).isEmpty();
            assertThat(read.stdout()).contains("NAME", "SYNOPSIS", "DESCRIPTION", "SEE ALSO");
        }
    }

    @Test
    void a_page_says_what_can_be_copied_into_a_shell() {
        String page = Command.of(
                        "man", "-l", SHARE.resolve("man/man8/fc-qemu-ls.8").toString())
                .with("MANWIDTH", "120")
                .with("LC_ALL", "C.UTF-8")
                .run(PATIENCE)
                .orFail()
                .stdout();

        assertThat(page).contains("fc-qemu ls 'web*' --sort pss", "fc-qemu-ls - List the VMs of this host");
    }

    @Test
    void zsh_completes_commands_options_and_vms() throws IOException {
        Path script = folder.resolve("typed.zsh");
        try (InputStream in = Objects.requireNonNull(ReferenceIT.class.getResourceAsStream("typed.zsh"))) {
            Files.write(script, in.readAllBytes());
        }
        Path vms = Files.createDirectories(folder.resolve("etc/qemu/vm"));
        Files.createFile(vms.resolve("web0.cfg"));
        Files.createFile(vms.resolve("db-main.cfg"));

        CommandResult typed = Command.of(
                        "zsh",
                        "-f",
                        script.toString(),
                        SHARE.resolve("zsh/site-functions").toString(),
                        "stat\t",
                        "--root " + folder + " status db\t",
                        "--root " + folder + " snapshot -k 3 we\tname",
                        "ls --sort=gen\t",
                        "ls --wanted of\t")
                .run(PATIENCE)
                .orFail();

        assertThat(typed.stdout().lines().map(String::strip))
                .containsExactly(
                        "status",
                        "--root " + folder + " status db-main",
                        "--root " + folder + " snapshot -k 3 web0 name",
                        "ls --sort=generation",
                        "ls --wanted offline");
    }
}
