package io.flyingcircus.fcqemu.it.testbed;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;

/** The shell program {@code fcqemu-it/testbed}, for one testbed. What it says is appended to a log next to its folder. */
final class TestbedScript {

    /** Long enough for a machine that has to fetch packages and build the guest first. */
    private static final Duration PATIENCE_UP = Duration.ofMinutes(15);

    private static final Duration PATIENCE_DOWN = Duration.ofMinutes(2);
    private static final Duration PATIENCE_ENV = Duration.ofSeconds(30);

    private static final ObjectMapper JSON = JsonMapper.builder()
            .configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false)
            .build();

    private final Path dir;
    private final Path log;

    TestbedScript(Path dir) {
        this.dir = dir.toAbsolutePath();
        this.log = Checkout.target().resolve(this.dir.getFileName() + ".log");
    }

    /** Brings it up with two hosts; one that is up already stays as it is. */
    void up() {
        run(PATIENCE_UP, "up", "--hosts", "2");
    }

    /** Takes it down and removes its folder. */
    void down() {
        run(PATIENCE_DOWN, "down");
    }

    /** Any other command. */
    void order(String... words) {
        run(PATIENCE_DOWN, words);
    }

    /** Asks it for what tests need to know. */
    Testbed describe() {
        String answer = run(PATIENCE_ENV, "env", "--json");
        try {
            return JSON.readValue(answer, Testbed.class);
        } catch (JsonProcessingException e) {
            throw new AssertionError("testbed env --json does not describe a testbed:\n" + answer, e);
        }
    }

    private String run(Duration patience, String... words) {
        Command command = Command.of(words)
                .through(Checkout.top().resolve("fcqemu-it/testbed").toString(), "--dir", dir.toString());
        CommandResult result = command.run(patience);
        append(result.toString());
        if (result.exitCode() != 0) {
            throw new AssertionError("testbed " + String.join(" ", words) + " failed with " + result.exitCode()
                    + "; all it said is in " + log + ", the end of it:\n" + lastLines(result.stderr()));
        }
        return result.stdout();
    }

    private void append(String text) {
        try {
            Files.createDirectories(log.getParent());
            Files.writeString(log, text + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String lastLines(String text) {
        String[] lines = text.split("\n", -1);
        int from = Math.max(0, lines.length - 30);
        return String.join("\n", Arrays.asList(lines).subList(from, lines.length));
    }
}
