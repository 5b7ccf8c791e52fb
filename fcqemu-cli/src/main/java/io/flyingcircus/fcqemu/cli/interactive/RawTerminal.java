package io.flyingcircus.fcqemu.cli.interactive;

import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The terminal on this process's stdin, with every key given on as it is typed, until it is closed or the process is told to end. Set
 * by {@code stty(1)}, which every Linux has.
 */
final class RawTerminal implements AutoCloseable {

    private final String before;
    private final Thread atExit;

    private RawTerminal(String before) {
        this.before = before;
        this.atExit = new Thread(this::restore, "restore-terminal");
    }

    /** Takes hold of it; empty if stdin is none. */
    static Optional<RawTerminal> take() {
        Optional<String> settings = stty("-g").filter(text -> text.matches("[0-9a-f:]+"));
        if (settings.isEmpty()) {
            return Optional.empty();
        }
        var terminal = new RawTerminal(settings.get());
        Runtime.getRuntime().addShutdownHook(terminal.atExit);
        if (stty("raw", "-echo").isEmpty()) {
            terminal.close();
            return Optional.empty();
        }
        return Optional.of(terminal);
    }

    @Override
    public void close() {
        restore();
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            // It is about to run: the same once more.
        }
    }

    private void restore() {
        var _ = stty(before);
    }

    /** What it prints; empty if it fails, as it does where stdin is no terminal. */
    private static Optional<String> stty(String... arguments) {
        List<String> command = new ArrayList<>(List.of("stty"));
        command.addAll(List.of(arguments));
        try {
            Process process = new ProcessBuilder(command)
                    .redirectInput(Redirect.INHERIT)
                    .redirectError(Redirect.DISCARD)
                    .start();
            try (InputStream out = process.getInputStream()) {
                String text = new String(out.readAllBytes(), StandardCharsets.US_ASCII).strip();
                return process.waitFor() == 0 ? Optional.of(text) : Optional.empty();
            }
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
