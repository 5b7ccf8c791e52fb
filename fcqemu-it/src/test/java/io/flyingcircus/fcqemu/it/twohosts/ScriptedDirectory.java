package io.flyingcircus.fcqemu.it.twohosts;

import io.flyingcircus.fcqemu.it.testbed.Await;
import io.flyingcircus.fcqemu.it.testbed.TestbedHost;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;

/** A directory written in Python, which a host knows from its ENC and reaches at its own loopback address. */
final class ScriptedDirectory implements AutoCloseable {

    private static final String SCRIPT = "/io/flyingcircus/fcqemu/it/distribution/directory.py";

    private final Path enc;
    private final Path asked;
    private final Path answers;
    private final Process server;

    private ScriptedDirectory(Path enc, Path asked, Path answers, Process server) {
        this.enc = enc;
        this.asked = asked;
        this.answers = answers;
        this.server = server;
    }

    /** Starts one. */
    static ScriptedDirectory of(TestbedHost host, Path parent) {
        try {
            Path folder = Files.createTempDirectory(parent, host.name() + "-directory");
            Path script = folder.resolve("directory.py");
            try (InputStream in = Objects.requireNonNull(ScriptedDirectory.class.getResourceAsStream(SCRIPT))) {
                Files.write(script, in.readAllBytes());
            }
            Path port = folder.resolve("port");
            Path asked = folder.resolve("asked");
            Path answers = Files.createFile(folder.resolve("answers"));
            Process server = new ProcessBuilder(
                            "nsenter",
                            "--net=/run/netns/" + host.namespace(),
                            "--",
                            "/usr/bin/python3",
                            script.toString(),
                            port.toString(),
                            asked.toString(),
                            answers.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("log").toFile())
                    .start();
            Path enc = host.root().resolve("etc/nixos/enc.json");
            ScriptedDirectory directory = new ScriptedDirectory(enc, asked, answers, server);
            Await.atMostSeconds(20)
                    .until(
                            "the directory listens",
                            () -> Files.exists(port) && port.toFile().length() > 0);
            Files.createDirectories(enc.getParent());
            Files.writeString(enc, """
                    {"name": "host1", "parameters": {"directory_url": "http://127.0.0.1:%s/v2/api",
                     "directory_password": "secret", "resource_group": "services"}}
                    """.formatted(Files.readString(port).strip()));
            return directory;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the next request is answered that has no answer yet, as JSON. */
    void answers(String json) throws IOException {
        Files.writeString(answers, json + "\n", StandardOpenOption.APPEND);
    }

    /** The hosts it was asked to evacuate, in order, as JSON. */
    List<String> asked() {
        try {
            return Files.exists(asked) ? Files.readAllLines(asked) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Answers nobody any more; its host still knows it. */
    void end() {
        server.destroyForcibly().onExit().join();
    }

    @Override
    public void close() throws IOException {
        end();
        Files.deleteIfExists(enc);
    }
}
