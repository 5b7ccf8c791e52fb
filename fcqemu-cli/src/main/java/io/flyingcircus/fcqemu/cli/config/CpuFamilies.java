package io.flyingcircus.fcqemu.cli.config;

import io.flyingcircus.fcqemu.domain.cpu.CpuFamily;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The CPU models and flags that are built in. */
public final class CpuFamilies {

    private static final String DATA = "cpu-models.conf";

    private CpuFamilies() {}

    /** All of them, by their names. */
    public static List<CpuFamily> builtIn() {
        List<String> problems = new ArrayList<>();
        IniDocument data = IniParser.parse(DATA, text(), problems);
        if (!problems.isEmpty()) {
            throw new IllegalStateException(String.join("; ", problems));
        }
        var values = new ConfigValues(data, problems);
        return data.sections().keySet().stream()
                .map(name -> new CpuFamily(
                        name,
                        values.text(name, "vendor"),
                        words(values.text(name, "models")),
                        words(values.text(name, "flags"))))
                .toList();
    }

    private static List<String> words(String text) {
        return List.of(text.strip().split("\\s+", -1));
    }

    private static String text() {
        try (InputStream in = Objects.requireNonNull(CpuFamilies.class.getResourceAsStream(DATA))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
