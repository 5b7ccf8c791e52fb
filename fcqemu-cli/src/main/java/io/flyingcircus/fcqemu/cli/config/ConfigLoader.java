package io.flyingcircus.fcqemu.cli.config;

import io.flyingcircus.fcqemu.ports.failure.HostException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Reads the host's configuration file over the built-in defaults. */
public final class ConfigLoader {

    private static final String DEFAULTS = "default.conf";

    private ConfigLoader() {}

    /**
     * What was read.
     *
     * @param config the configuration
     * @param warnings one sentence with file and line for each key or section that nobody knows
     */
    public record Loaded(HostConfig config, List<String> warnings) {
        public Loaded {
            warnings = List.copyOf(warnings);
        }
    }

    /**
     * Reads a configuration.
     *
     * @param file the host's file
     * @param mustExist whether it is a mistake if it is missing; else the defaults are used
     * @throws HostException naming file, line, key and what is expected, for each mistake; also the keys that nobody knows,
     *     which may be why one is missing
     */
    public static Loaded load(Path file, boolean mustExist) {
        var problems = new ArrayList<String>();
        IniDocument defaults = IniParser.parse(DEFAULTS, builtIn(), problems);
        IniDocument own = IniParser.parse(file.toString(), text(file, mustExist), problems);
        List<String> warnings = unknown(file, defaults, own);
        IniDocument merged = defaults.overlaidBy(own);
        var values = new ConfigValues(merged, problems);
        var config = new HostConfig(
                file,
                QemuConfig.read(values),
                MigrationConfig.read(values),
                MaintenanceConfig.read(values),
                ThrottleConfig.read(own, merged, problems),
                CephConfig.read(values),
                ConsulConfig.read(values),
                DaemonConfig.read(values),
                DirectoryConfig.read(values),
                NetworkConfig.read(values));
        if (!problems.isEmpty()) {
            problems.addAll(warnings);
            throw new HostException("the host configuration cannot be used, nothing was done. Mend and try again:\n  "
                    + String.join("\n  ", problems));
        }
        return new Loaded(config, warnings);
    }

    private static List<String> unknown(Path file, IniDocument defaults, IniDocument own) {
        var warnings = new ArrayList<String>();
        own.lines().forEach((section, line) -> {
            if (!section.startsWith(ThrottleConfig.OF_A_POOL)
                    && !defaults.sections().containsKey(section)) {
                warnings.add(file + ":" + line + ": section [" + section + "] is unknown and ignored");
                return;
            }
            own.section(section).forEach((key, value) -> {
                if (!isKnown(defaults, section, key)) {
                    warnings.add(value.place() + ": [" + section + "] " + key + " is unknown and ignored");
                }
            });
        });
        return warnings;
    }

    private static boolean isKnown(IniDocument defaults, String section, String key) {
        return section.equals(ThrottleConfig.BY_POOL)
                || (section.startsWith(ThrottleConfig.OF_A_POOL) && ThrottleConfig.KEYS.contains(key))
                || defaults.section(section).containsKey(key);
    }

    private static String text(Path file, boolean mustExist) {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException missing) {
            if (mustExist) {
                throw new HostException(
                        "there is no host configuration " + file + ", which was asked for; nothing was done", missing);
            }
            return "";
        } catch (IOException e) {
            throw new HostException(
                    "the host configuration " + file + " cannot be read (" + e + "), nothing was done", e);
        }
    }

    private static String builtIn() {
        try (InputStream in = Objects.requireNonNull(ConfigLoader.class.getResourceAsStream(DEFAULTS))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
