package io.flyingcircus.fcqemu.cli.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flyingcircus.fcqemu.domain.disks.PoolThrottle;
import io.flyingcircus.fcqemu.domain.disks.PoolThrottle.NewerForm;
import io.flyingcircus.fcqemu.ports.failure.HostException;
import io.flyingcircus.fcqemu.ports.storage.PoolName;
import io.flyingcircus.fcqemu.ports.vm.HostName;
import io.flyingcircus.fcqemu.ports.vm.Mib;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConfigLoaderTest {

    @TempDir
    private Path folder;

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("fc-qemu.conf"), text);
    }

    private ConfigLoader.Loaded load(String text) throws IOException {
        return ConfigLoader.load(write(text), true);
    }

    @Test
    void without_a_file_the_fleets_defaults_hold() {
        HostConfig config = ConfigLoader.load(folder.resolve("none"), false).config();
        assertThat(config.qemu().graceful()).isEqualTo(Duration.ofSeconds(30));
        assertThat(config.qemu().overhead()).isEqualTo(new Mib(512));
        assertThat(config.qemu().machineType()).isEqualTo("pc-i440fx");
        assertThat(config.qemu().accelerator()).isEmpty();
        assertThat(config.ceph().host()).isEqualTo(new HostName("localhost"));
        assertThat(config.ceph().createVm()).isEqualTo("create-vm -I {rbd_pool} {name}");
        assertThat(config.consul().accessToken()).isEmpty();
        assertThat(config.network().bridgeUp()).isEqualTo("/etc/kvm/kvm-ifup");
    }

    @Test
    void a_file_that_was_named_must_be_there() {
        assertThatThrownBy(() -> ConfigLoader.load(folder.resolve("none"), true))
                .isInstanceOf(HostException.class)
                .hasMessageContaining("none");
    }

    @Test
    void the_hosts_values_replace_the_defaults_one_by_one() throws IOException {
        HostConfig config =
                load("[qemu]\ntimeout-graceful: 2.5\n[ceph]\nLOCK_HOST = h1\n").config();
        assertThat(config.qemu().graceful()).isEqualTo(Duration.ofMillis(2500));
        assertThat(config.qemu().terminate()).isEqualTo(Duration.ofSeconds(10));
        assertThat(config.ceph().host()).isEqualTo(new HostName("h1"));
    }

    @Test
    void what_nobody_knows_is_warned_about_with_file_and_line() throws IOException {
        assertThat(load("[qemu]\ntimeout-gracefull = 3\n[nonsense]\nx = 1\n").warnings())
                .containsExactly(
                        folder + "/fc-qemu.conf:3: section [nonsense] is unknown and ignored",
                        folder + "/fc-qemu.conf:2: [qemu] timeout-gracefull is unknown and ignored");
    }

    @Test
    void pools_in_throttle_sections_are_free_to_name() throws IOException {
        String text = "[qemu-throttle-by-pool]\nrbd.new = 5\n[block-throttle-rbd.new]\niops = 5\nbogus = 1\n";
        assertThat(load(text).warnings())
                .containsExactly(folder + "/fc-qemu.conf:5: [block-throttle-rbd.new] bogus is unknown and ignored");
    }

    @Test
    void limits_of_pools_are_the_hosts_own_before_built_in_ones_and_newer_before_older() throws IOException {
        String text = """
                [qemu-throttle-by-pool]
                rbd.hdd = 111
                rbd.both = 222
                [block-throttle-rbd.both]
                iops = 333
                burst-factor = 1.5
                """;
        assertThat(load(text).config().throttles())
                .containsExactly(
                        new PoolThrottle(
                                new PoolName("rbd.both"), 333, Optional.of(new NewerForm(0, 1.5, Duration.ZERO))),
                        new PoolThrottle(new PoolName("rbd.hdd"), 111, Optional.empty()),
                        new PoolThrottle(
                                new PoolName("rbd.ssd"),
                                10000,
                                Optional.of(new NewerForm(524288000, 2, Duration.ofSeconds(60)))));
    }

    @Test
    void all_bad_values_are_told_at_once_with_file_line_key_and_what_is_expected() throws IOException {
        Path file = write("""
                [qemu]
                timeout-graceful = soon
                vhost = maybe
                accelerator = xen
                vm-max-total-memory = -1
                [ceph]
                client-id = client.admin
                ceph-conf = ceph.conf
                lock_host = a b
                [consul]
                address = nowhere
                adress = http://127.0.0.1:8500
                [typo]
                """);
        assertThatThrownBy(() -> ConfigLoader.load(file, true))
                .isInstanceOf(HostException.class)
                .hasMessageContainingAll(
                        file + ":2: [qemu] timeout-graceful: seconds, at least 0 is expected, not 'soon'",
                        file + ":3: [qemu] vhost: true or false is expected, not 'maybe'",
                        file + ":4: [qemu] accelerator: kvm, or nothing is expected, not 'xen'",
                        file + ":5: [qemu] vm-max-total-memory: a whole number from 0",
                        file + ":7: [ceph] client-id: a name without 'client.' is expected, not 'client.admin'",
                        file + ":8: [ceph] ceph-conf: an absolute path is expected, not 'ceph.conf'",
                        file + ":9: [ceph] lock_host: a host's name",
                        file + ":11: [consul] address: an address such as http://127.0.0.1:8500",
                        file + ":12: [consul] adress is unknown and ignored",
                        file + ":13: section [typo] is unknown and ignored");
    }

    @Test
    void the_access_token_is_in_no_text_form_of_the_configuration() throws IOException {
        HostConfig config = load("[consul]\naccess-token = very-secret\n").config();
        assertThat(config.toString()).doesNotContain("very-secret");
        assertThat(config.consul().accessToken()).isEqualTo("very-secret");
    }
}
