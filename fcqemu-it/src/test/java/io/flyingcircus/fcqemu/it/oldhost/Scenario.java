package io.flyingcircus.fcqemu.it.oldhost;

import com.fasterxml.jackson.databind.JsonNode;
import io.flyingcircus.fcqemu.it.onehost.TestVm;
import io.flyingcircus.fcqemu.it.testbed.Checkout;
import io.flyingcircus.fcqemu.it.testbed.CommandResult;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * One quirk of old hosts: what the old host does, and what must come of it.
 *
 * @param name of its file, which has the point of it as a comment
 * @param at what the old host does out of order, as {@code old_host --at} has it
 * @param options further options of {@code old_host}
 * @param calls of the old host, or served by it, with how they end: {@code destroy:ok rescue:fault}, in this order, others
 *     between them
 * @param end where the guest is at the end
 */
record Scenario(
        String name, Generation generation, List<String> at, List<String> options, List<String> calls, End end) {

    /** Where the guest is at the end, and whether it is the one that was there at the beginning. */
    enum End {
        STAYED,
        ARRIVED,
        STARTED_ANEW_AT_THE_TARGET
    }

    Scenario {
        at = List.copyOf(at);
        options = List.copyOf(options);
        calls = List.copyOf(calls);
    }

    /** All of a folder, by name. */
    static Stream<Scenario> allOf(String folder) {
        Path resources = Checkout.top().resolve("fcqemu-it/src/test/resources/io/flyingcircus/fcqemu/it/oldhost");
        try (Stream<Path> files = Files.list(resources.resolve(folder))) {
            return files.sorted().map(Scenario::read).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Scenario read(Path file) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Scenario(
                file.getFileName().toString().replace(".properties", ""),
                Generation.valueOf(properties.getProperty("generation")),
                words(properties, "at"),
                words(properties, "options"),
                words(properties, "calls"),
                End.valueOf(properties.getProperty("end")));
    }

    private static List<String> words(Properties properties, String key) {
        String value = properties.getProperty(key, "").strip();
        return value.isEmpty() ? List.of() : Arrays.asList(value.split("\\s+"));
    }

    /** What the old host's command is given. */
    List<String> commandOptions() {
        List<String> all = new ArrayList<>(options);
        at.forEach(order -> all.addAll(List.of("--at", order)));
        return all;
    }

    /** What the old host told of a kind, in order. */
    static List<JsonNode> told(CommandResult oldHost, String event) {
        return oldHost.stdout()
                .lines()
                .map(TestVm::parse)
                .filter(line -> line.get("event").asText().equals(event))
                .toList();
    }

    /** The calls of a kind ({@code call}, {@code served}), each as in {@link #calls}. */
    static List<String> outcomes(CommandResult oldHost, String event) {
        return told(oldHost, event).stream()
                .map(line -> line.get("method").asText() + ":"
                        + (line.has("fault") ? "fault" : line.has("error") ? "error" : "ok"))
                .toList();
    }

    @Override
    public String toString() {
        return name;
    }
}
