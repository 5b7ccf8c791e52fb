package io.flyingcircus.fcqemu.cli.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flyingcircus.fcqemu.domain.migration.MigrationSettings;
import io.flyingcircus.fcqemu.ports.failure.HostException;
import io.flyingcircus.fcqemu.ports.hypervisor.MigrationTuning;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class MigrationConfigTest {

    @TempDir
    private Path folder;

    private MigrationConfig load(String lines) throws IOException {
        Path file = Files.writeString(folder.resolve("fc-qemu.conf"), "[qemu]\n" + lines + "\n");
        return ConfigLoader.load(file, true).config().migration();
    }

    @Test
    void without_a_word_the_fleets_defaults_hold() throws IOException {
        MigrationConfig config = load("");

        assertThat(config.tuning()).isEqualTo(MigrationSettings.DEFAULT.tuning());
        assertThat(config.times()).isEqualTo(MigrationSettings.DEFAULT.times());
        assertThat(config.streamHost())
                .isEqualTo(MigrationSettings.DEFAULT.streamIp().get());
        assertThat(config.control()).isEqualTo("127.0.0.3:{id}");
    }

    @Test
    void each_value_is_the_hosts_own() throws IOException {
        MigrationConfig config = load("""
                migration-bandwidth = 1000000
                max-downtime = 0.25
                migration-auto-converge = no
                migration-xbzrle = yes
                migration-channels = 4
                migration-postcopy = yes
                migration-timeout-contact = 1
                migration-timeout-locks = 2
                migration-back-off = 3
                migration-timeout-silence = 16
                migration-interval-ping = 5
                migration-timeout-answer = 6
                migration-timeout-token = 0.7
                migration-interval-look = 8
                migration-interval-locks = 0.001
                migration-window = 9
                migration-timeout-stall = 10
                """);

        assertThat(config.tuning())
                .isEqualTo(new MigrationTuning(1_000_000, Duration.ofMillis(250), false, true, 4, true));
        assertThat(config.times())
                .isEqualTo(new MigrationSettings.Times(
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(3),
                        Duration.ofSeconds(16),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(6),
                        Duration.ofMillis(700),
                        Duration.ofSeconds(8),
                        Duration.ofMillis(1),
                        Duration.ofSeconds(9),
                        Duration.ofSeconds(10)));
    }

    @ParameterizedTest
    @CsvSource({
        "tcp:127.0.0.2:{id}, 127.0.0.2",
        "tcp:host1.example.org:{id}, host1.example.org",
        "tcp:[fe80::1]:0, fe80::1",
        "tcp:10.0.0.1, 10.0.0.1"
    })
    void of_the_streams_address_the_host_counts(String address, String host) throws IOException {
        assertThat(load("migration-address = " + address).streamHost()).isEqualTo(host);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "migration-address = unix:/tmp/x",
                "migration-address = tcp:{name}:{id}",
                "migration-ctl-address = 127.0.0.3",
                "migration-ctl-address = a b:1",
                "migration-channels = 0",
                "migration-channels = 256",
                "max-downtime = 2001",
                "migration-timeout-silence = 29"
            })
    void what_cannot_be_is_told_with_its_line(String line) {
        String key = line.substring(0, line.indexOf(' '));
        assertThatThrownBy(() -> load(line))
                .isInstanceOf(HostException.class)
                .hasMessageContaining("fc-qemu.conf:2: [qemu] " + key);
    }

    @Test
    void the_host_that_waits_is_patient_for_three_times_as_long_as_the_token_may_take() {
        assertThatThrownBy(() -> load("migration-timeout-token = 30"))
                .isInstanceOf(HostException.class)
                .hasMessageContaining("[qemu] migration-timeout-silence: seconds, at least 90");
    }

    @Test
    void and_for_as_long_as_three_signs_of_life_are_apart() {
        assertThatThrownBy(() -> load("migration-interval-ping = 21"))
                .isInstanceOf(HostException.class)
                .hasMessageContaining("[qemu] migration-timeout-silence: seconds, at least 63");
    }
}
