package io.flyingcircus.fcqemu.adapter.qemu.arrival;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flyingcircus.fcqemu.adapter.qemu.host.HostPaths;
import io.flyingcircus.fcqemu.adapter.qemu.template.TemplateException;
import io.flyingcircus.fcqemu.ports.hypervisor.PortableMachine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever can talk to a host that waits for a guest gets nothing into its QEMU but what templates produce. */
class HostileArrivalTest {

    @TempDir
    private Path root;

    private PortableMachine good;

    @BeforeEach
    void read() throws Exception {
        good = Arrivals.read(Arrivals.resource("../template/golden/plain"), "");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-device virtio-balloon",
                "-chardev socket,id=x,path=/etc/passwd",
                "-incoming exec:id",
                "-monitor stdio",
                "-vga std -device virtio-balloon",
                "-vga 'std' \"-netdev\" user,id=x",
                "-S",
                "-enable-kvm",
                "test00",
            })
    void an_option_the_fleet_does_not_send_is_refused_by_its_name(String argument) {
        assertThatThrownBy(() -> admit(with(argument)))
                .isInstanceOf(TemplateException.class)
                .hasMessageContaining("the arguments that came with the VM");
    }

    @Test
    void the_refusal_names_the_option() {
        assertThatThrownBy(() -> admit(with("-device virtio-balloon"))).hasMessageContaining("'-device'");
        assertThatThrownBy(() -> admit(with("-vga 'std' \"-netdev\" user,id=x")))
                .hasMessageContaining("'-vga' twice");
    }

    @Test
    void an_argument_that_would_spoil_a_log_or_a_terminal_is_refused_and_not_repeated_as_it_is() {
        String escape = "-vga \u001b[2Jstd";
        String endless = "-vga '" + "x".repeat(100_000);

        assertThatThrownBy(() -> admit(with(escape)))
                .isInstanceOf(TemplateException.class)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\u001b"));
        assertThatThrownBy(() -> admit(with(endless)))
                .isInstanceOf(TemplateException.class)
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(2000));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-name test00,process=kvm.test00 | -name other,process=kvm.other",
                "-chroot {chroot} | -chroot /",
                "-runas nobody | -runas root",
                "-serial file:/var/log/vm/test00.log | -serial file:/etc/shadow",
                "-display vnc={vnc} | -display vnc=0.0.0.0:1",
                "-pidfile {pidfile} | -pidfile /etc/crontab",
                "-readconfig {configfile} | -readconfig /dev/stdin",
                "-m 512 | -m 512,maxmem=64G",
                "-vga std | -vga std,x=y",
                "-cpu qemu64,enforce | -cpu help;id",
            })
    void a_known_option_with_another_value_is_refused(String original, String changed) {
        List<String> arguments = new ArrayList<>(good.arguments());
        assertThat(arguments.contains(original)).isTrue();
        arguments.set(arguments.indexOf(original), changed);

        assertThatThrownBy(() -> admit(new PortableMachine(arguments, good.configuration())))
                .isInstanceOf(TemplateException.class)
                .hasMessageContaining(changed.substring(0, changed.indexOf(' ')));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-nodefaults",
                "-name test00,process=kvm.test00",
                "-chroot {chroot}",
                "-runas nobody",
                "-pidfile {pidfile}",
                "-m 512",
                "-readconfig {configfile}",
            })
    void without_what_takes_its_rights_away_no_qemu_is_started(String argument) {
        List<String> arguments = new ArrayList<>(good.arguments());
        assertThat(arguments.remove(argument)).isTrue();

        assertThatThrownBy(() -> admit(new PortableMachine(arguments, good.configuration())))
                .isInstanceOf(TemplateException.class)
                .hasMessageContaining("lack '" + argument.split(" ", 2)[0] + "'");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/etc/kvm/kvm-ifup | /tmp/evil",
                "rbd:rbd.ssd/test00.root | rbd:rbd.ssd/other.root",
                "test00.root:id={ceph_id} | test00.root:id={ceph_id}:admin_socket=/etc/cron.d/x",
                "rbd:rbd.ssd/test00.swap:id={ceph_id} | nbd:unix:/run/x",
                "/dev/urandom | /etc/shadow",
                "/run/qemu.test00.qmp.sock | /run/docker.sock",
                "/run/qemu.test00.qmp.sock | /run/qemu.other.qmp.sock",
                "virtio-serial | vfio-pci",
                "backend = \"socket\" | backend = \"file\"",
                "backend = \"socket\" | backend = \"pipe\"",
                "localhost | 192.0.2.1",
                "{monitor_port} | {monitor_port}0",
                "server = \"on\" | reconnect = \"1\"",
                "type = \"tap\" | type = \"user\"",
                "tfe4097 | tfe4098",
                "guest = \"test00\" | guest = \"other\"",
            })
    void a_setting_no_template_has_is_refused_with_its_line(String original, String changed) {
        String config = good.configuration().replace(original, changed);
        assertThat(config).isNotEqualTo(good.configuration());

        assertThatThrownBy(() -> admit(new PortableMachine(good.arguments(), config)))
                .isInstanceOf(TemplateException.class)
                .hasMessageMatching(
                        "(?s)the configuration that came with the VM:[0-9]+: .*qemu.vm.cfg.in of this host");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[chardev \"x\"]\n  backend = \"socket\"\n  path = \"/run/x\"\n",
                "[fsdev \"x\"]\n  path = \"/\"\n",
                "[object \"x\"]\n  qom-type = \"filter-dump\"\n",
                "[blockdev]\n  driver = \"file\"\n",
                "[device]\n  driver = \"vfio-pci\"\n",
                "[netdev \"tx4097\"]\n  type = \"tap\"\n  helper = \"/bin/sh\"\n",
            })
    void a_section_no_template_has_is_refused(String section) {
        assertThatThrownBy(() -> admit(new PortableMachine(good.arguments(), good.configuration() + section)))
                .isInstanceOf(TemplateException.class)
                .hasMessageContaining("is not what a template");
    }

    @Test
    void settings_that_are_fine_apart_are_refused_together() {
        String mixed = "[chardev \"qga0\"]\n  backend = \"socket\"\n  path = \"/run/qemu.test00.qmp.sock\"\n";

        assertThatThrownBy(() -> admit(new PortableMachine(good.arguments(), good.configuration() + mixed)))
                .isInstanceOf(TemplateException.class)
                .hasMessageContaining("[chardev \"qga0\"]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "  path = \"/run/x\" \"y\"\n",
                "  path = /run/x\n",
                "[chardev \"x\"] trailing\n",
                "[chardev \"x\n",
                "nonsense\n",
                "# \r\n",
                "# \0\n",
            })
    void a_line_qemu_might_read_otherwise_is_refused(String line) {
        assertThatThrownBy(() -> admit(new PortableMachine(good.arguments(), good.configuration() + line)))
                .isInstanceOf(TemplateException.class);
    }

    @Test
    void a_line_qemu_would_cut_in_two_is_refused_before_and_after_it_is_filled_in() {
        String smuggled = "#" + "x".repeat(1022) + "[blockdev]\n";

        assertThatThrownBy(() -> admit(new PortableMachine(good.arguments(), smuggled)))
                .isInstanceOf(TemplateException.class)
                .hasMessageContaining("1000 bytes");
        assertThatThrownBy(() -> ConfigText.requirePlainLines("x", smuggled)).isInstanceOf(TemplateException.class);
    }

    @Test
    void a_host_s_own_template_lets_in_what_it_has() throws Exception {
        String balloon = "[device]\n  driver = \"virtio-balloon-pci\"\n  id = \"balloon-test00\"\n";
        PortableMachine machine = new PortableMachine(good.arguments(), good.configuration() + balloon);
        assertThatThrownBy(() -> admit(machine)).isInstanceOf(TemplateException.class);

        Path own = new HostPaths(root).configTemplate();
        Files.createDirectories(own.getParent());
        Files.writeString(own, balloon.replace("test00", "{name}") + "{network}\n");

        assertThat(new Arrivals(root, 4097).admit(machine).config()).endsWith(balloon);
    }

    @Test
    void a_machine_type_this_host_does_not_know_is_named() throws Exception {
        String config = good.configuration().replace("pc-i440fx-7.2", "pc-i440fx-10.0");
        PortableMachine newer = new PortableMachine(good.arguments(), config);

        assertThat(Arrival.unknownType("pc-i440fx-7.2", Arrivals.FACTS)).isEmpty();
        assertThat(Arrival.unknownType(Arrival.machineType(new Arrivals(root, 4097).admit(newer)), Arrivals.FACTS))
                .hasValueSatisfying(reason -> assertThat(reason).contains("pc-i440fx-10.0", "7.2.22"));
    }

    private void admit(PortableMachine machine) throws Exception {
        new Arrivals(root, 4097).admit(machine);
    }

    private PortableMachine with(String argument) {
        List<String> arguments = new ArrayList<>(good.arguments());
        arguments.add(argument);
        return new PortableMachine(arguments, good.configuration());
    }
}
