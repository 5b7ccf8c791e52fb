package io.flyingcircus.fcqemu.cli.command;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What stands before the subcommand; laid over the environment. */
@Command(
        name = "fc-qemu",
        description = "Runs the virtual machines of this host.",
        synopsisSubcommandLabel = "COMMAND",
        sortOptions = false,
        optionListHeading = "%nOptions:%n",
        commandListHeading = "%nCommands:%n",
        versionProvider = Version.class)
public final class GlobalOptions {

    private final Map<String, String> environment;

    @Option(
            names = "--root",
            paramLabel = "DIR",
            description = "where this host's files are, instead of / (environment: FCQEMU_ROOT)")
    private @Nullable Path root;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "host configuration, instead of ROOT/etc/qemu/fc-qemu.conf (environment: FCQEMU_CONFIG)")
    private @Nullable Path config;

    @Option(
            names = {"-v", "--verbose"},
            description = "say more on the screen; the log file has everything anyway")
    private boolean verbose;

    @Option(
            names = {"-D", "--daemonize"},
            description = "go on in the background; what happens then is in the log file")
    private boolean daemonize;

    @Option(
            names = "--no-daemon",
            description = "do it in this process, also if a daemon is there (environment: FCQEMU_NO_DAEMON)")
    @SuppressWarnings("UnusedVariable") // read by the launcher
    private boolean noDaemon;

    @Option(names = "--reason", paramLabel = "TEXT", description = "why, for the audit trail of what changes something")
    private @Nullable String reason;

    @Option(
            names = "--again",
            hidden = true,
            description = "a daemon began it at this time, in clock ticks since boot, and ended in the middle")
    private @Nullable Long again;

    @Option(names = "--version", versionHelp = true, description = "print the version and end")
    @SuppressWarnings("UnusedVariable") // read by picocli
    private boolean version;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "print this and end")
    @SuppressWarnings("UnusedVariable") // read by picocli
    private boolean help;

    GlobalOptions(Map<String, String> environment) {
        this.environment = environment;
    }

    /** The folder that stands for {@code /}, absolute. */
    public Path root() {
        return chosen(root, "FCQEMU_ROOT").orElse(Path.of("/")).toAbsolutePath().normalize();
    }

    /** The host configuration's file. */
    public Path config() {
        return chosen(config, "FCQEMU_CONFIG")
                .orElseGet(() -> root().resolve("etc/qemu/fc-qemu.conf"))
                .toAbsolutePath();
    }

    /** Whether the file was named, so that it has to exist. */
    public boolean configWasNamed() {
        return chosen(config, "FCQEMU_CONFIG").isPresent();
    }

    /** Whether details belong on the screen. */
    public boolean verbose() {
        return verbose;
    }

    /** Whether to go on in the background. */
    public boolean daemonize() {
        return daemonize;
    }

    /** Why it is done, in the words of whoever wants it. */
    Optional<String> reason() {
        return Optional.ofNullable(reason).filter(text -> !text.isBlank());
    }

    /** When a daemon began the same that did not say how it ended, in clock ticks since boot. */
    public OptionalLong again() {
        return again == null ? OptionalLong.empty() : OptionalLong.of(again);
    }

    private Optional<Path> chosen(@Nullable Path option, String variable) {
        if (option != null) {
            return Optional.of(option);
        }
        return Optional.ofNullable(environment.get(variable))
                .filter(value -> !value.isEmpty())
                .map(Path::of);
    }
}
