package io.flyingcircus.fcqemu.cli.config;

import io.flyingcircus.fcqemu.domain.migration.MigrationSettings.Times;
import io.flyingcircus.fcqemu.ports.hypervisor.MigrationTuning;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Section {@code [qemu]}: migration.
 *
 * @param automatic whether {@code ensure} moves guests to the host where they are wanted
 * @param streamHost name or IP address at which a QEMU of this host waits for a guest
 * @param control where this host waits for a VM: {@code HOST:PORT} with fields of the VM in braces
 * @param certificates folder with this host's certificates, if guests travel over TLS
 * @param tuning how QEMU sends guests
 * @param times limits of every wait
 */
public record MigrationConfig(
        boolean automatic,
        String streamHost,
        String control,
        Optional<Path> certificates,
        MigrationTuning tuning,
        Times times) {

    private static final String SECTION = "qemu";
    private static final String PREFIX = "migration-";
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration MILLISECOND = Duration.ofMillis(1);

    /** The port may have fields of the VM; QEMU takes a free one whatever it says. */
    private static final Pattern STREAM =
            Pattern.compile("tcp:(?:\\[([0-9A-Fa-f:.]+)]|([A-Za-z0-9._-]+))(?::[A-Za-z0-9{}_.-]*)?");

    static MigrationConfig read(ConfigValues values) {
        return new MigrationConfig(
                values.flag(SECTION, PREFIX + "automatic"),
                values.read(
                        SECTION,
                        "migration-address",
                        "an address such as tcp:10.0.0.1:{id}",
                        "127.0.0.2",
                        MigrationConfig::streamHost),
                values.read(
                        SECTION,
                        "migration-ctl-address",
                        "an address such as 10.0.0.1:{id}",
                        "127.0.0.3:0",
                        MigrationConfig::control),
                certificates(values),
                tuning(values),
                times(values));
    }

    private static Optional<Path> certificates(ConfigValues values) {
        boolean used = values.read(SECTION, PREFIX + "tls", "none or x509", false, text -> switch (text) {
            case "none" -> false;
            case "x509" -> true;
            default -> throw new IllegalArgumentException();
        });
        Path folder = values.path(SECTION, PREFIX + "tls-directory");
        return used ? Optional.of(folder) : Optional.empty();
    }

    private static MigrationTuning tuning(ConfigValues values) {
        return new MigrationTuning(
                values.number(SECTION, PREFIX + "bandwidth", 0, Long.MAX_VALUE),
                values.seconds(SECTION, "max-downtime", Duration.ZERO, Duration.ofSeconds(2000)),
                values.flag(SECTION, PREFIX + "auto-converge"),
                values.flag(SECTION, PREFIX + "xbzrle"),
                (int) values.number(SECTION, PREFIX + "channels", 1, 255),
                values.flag(SECTION, PREFIX + "postcopy"));
    }

    private static Times times(ConfigValues values) {
        Duration token = values.seconds(SECTION, PREFIX + "timeout-token", MILLISECOND);
        Duration ping = values.seconds(SECTION, PREFIX + "interval-ping", MILLISECOND);
        // The target must never give up at the same moment as the source, nor because one sign of life comes late.
        Duration leastSilence = (token.compareTo(ping) > 0 ? token : ping).multipliedBy(3);
        return new Times(
                values.seconds(SECTION, PREFIX + "timeout-contact", SECOND),
                values.seconds(SECTION, PREFIX + "timeout-locks", Duration.ZERO),
                values.seconds(SECTION, PREFIX + "back-off", MILLISECOND),
                values.seconds(SECTION, PREFIX + "timeout-silence", leastSilence),
                ping,
                values.seconds(SECTION, PREFIX + "timeout-answer", MILLISECOND),
                token,
                values.seconds(SECTION, PREFIX + "interval-look", MILLISECOND),
                values.seconds(SECTION, PREFIX + "interval-locks", MILLISECOND),
                values.seconds(SECTION, PREFIX + "window", SECOND),
                values.seconds(SECTION, PREFIX + "timeout-stall", Duration.ZERO));
    }

    private static String streamHost(String text) {
        Matcher parts = STREAM.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException();
        }
        return parts.group(1) != null ? parts.group(1) : parts.group(2);
    }

    private static String control(String text) {
        if (!text.matches("(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9{}_.-]+):[A-Za-z0-9{}_.-]+")) {
            throw new IllegalArgumentException();
        }
        return text;
    }
}
