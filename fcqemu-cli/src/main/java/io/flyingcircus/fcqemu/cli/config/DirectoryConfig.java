package io.flyingcircus.fcqemu.cli.config;

import io.flyingcircus.fcqemu.adapter.qemu.directory.DirectorySettings;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** Section {@code [directory]}. */
public final class DirectoryConfig {

    private static final String SECTION = "directory";

    private DirectoryConfig() {}

    static DirectorySettings read(ConfigValues values) {
        Optional<URI> url = values.read(
                SECTION,
                "url",
                "https://HOST/PATH, or nothing",
                Optional.empty(),
                text -> text.isEmpty() ? Optional.empty() : Optional.of(DirectorySettings.require(URI.create(text))));
        return new DirectorySettings(url, values.seconds(SECTION, "timeout-answer", Duration.ofMillis(1)));
    }
}
