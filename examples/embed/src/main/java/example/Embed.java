package example;

import io.flyingcircus.fcqemu.domain.VmCommands;
import io.flyingcircus.fcqemu.domain.host.HostPorts;
import io.flyingcircus.fcqemu.domain.host.Settings;
import io.flyingcircus.fcqemu.it.memory.InMemoryHost;
import io.flyingcircus.fcqemu.it.memory.SampleVm;
import io.flyingcircus.fcqemu.it.memory.World;
import io.flyingcircus.fcqemu.ports.failure.FcQemuException;
import io.flyingcircus.fcqemu.ports.vm.Mib;
import io.flyingcircus.fcqemu.ports.vm.VmName;

/** Brings a VM to what its definition asks for, and keeps the register of running VMs in a table of its own. */
final class Embed {

    private Embed() {}

    public static void main(String[] args) {
        // The rest of the host is the test kit's. On a real one these are the adapters for QEMU and Ceph, or others of one's own.
        InMemoryHost h1 = new World().host("h1");
        h1.memory().total(new Mib(16_384));
        h1.definitions().activate(new SampleVm().named("vm7").on("h1").definition());

        TableCatalog table = new TableCatalog(h1.name());
        VmCommands commands = new VmCommands(with(table, h1.ports()), Settings.DEFAULT);
        VmName vm = new VmName("vm7");
        try {
            commands.ensure(vm);
            h1.events().lines().forEach(line -> System.out.println("event  " + line));
            commands.list().forEach(row -> System.out.println("vm     " + row.vm()));
            System.out.println("table  " + table.whereabouts(vm));
            commands.stop(vm);
            System.out.println("table  " + table.whereabouts(vm));
        } catch (FcQemuException failure) {
            // Says what happened, in which state things are, and what to do.
            System.err.println(failure.getMessage());
            System.exit(failure.exitCode().number());
        }
    }

    private static HostPorts with(TableCatalog catalog, HostPorts host) {
        return new HostPorts(
                host.name(), host.hypervisor(), host.guestAgents(), host.storage(), catalog, host.peers(), host.definitions(),
                host.locks(), host.memory(), host.routes(), host.clock(), host.entropy(), host.events());
    }
}
