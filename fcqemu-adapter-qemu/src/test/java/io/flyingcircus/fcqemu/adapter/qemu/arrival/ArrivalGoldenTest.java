package io.flyingcircus.fcqemu.adapter.qemu.arrival;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.adapter.qemu.host.HostPaths;
import io.flyingcircus.fcqemu.adapter.qemu.template.QemuSpecification;
import io.flyingcircus.fcqemu.ports.hypervisor.PortableMachine;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the hosts of the fleet send is let in, and only what no QEMU of today takes is taken away. */
class ArrivalGoldenTest {

    @TempDir
    private Path root;

    @ParameterizedTest
    @CsvSource({"very-old-host, 4097", "newer-host, 7"})
    void what_hosts_with_the_old_tool_send_becomes_what_this_one_starts(String name, int id) throws Exception {
        Path folder = Arrivals.resource(name);

        QemuSpecification admitted = new Arrivals(root, id).admit(Arrivals.read(folder, ""));

        PortableMachine expected = Arrivals.read(folder, "expected.");
        assertThat(admitted.config()).isEqualTo(expected.configuration());
        assertThat(admitted.arguments()).isEqualTo(expected.arguments());
    }

    @ParameterizedTest
    @CsvSource({"plain, 4097", "kvm-vhost-routed-cidata, 7", "below-a-root, 4097", "qemu-10, 4097", "own-template, 4097"
    })
    void what_this_tool_writes_is_let_in_as_it_is(String name, int id) throws Exception {
        Path folder = Arrivals.resource("../template/golden/" + name);
        Path template = folder.resolve("template.cfg.in");
        if (Files.exists(template)) {
            Path own = new HostPaths(root).configTemplate();
            Files.createDirectories(own.getParent());
            Files.copy(template, own);
        }
        PortableMachine machine = Arrivals.read(folder, "");

        QemuSpecification admitted = new Arrivals(root, id).admit(machine);

        assertThat(admitted.config()).isEqualTo(machine.configuration());
        assertThat(admitted.arguments()).isEqualTo(machine.arguments());
    }
}
