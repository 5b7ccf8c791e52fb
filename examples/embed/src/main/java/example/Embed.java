package example;

import module io.flyingcircus.fcqemu.domain;
import module io.flyingcircus.fcqemu.testkit;
import module java.base;

/** Brings a VM to what its definition asks for, and registers it in a table of its own instead of Consul. */
final class Embed {

    public static void main(String[] args) {
        // The rest of the host is the test kit's; the commands do the same with the adapters for QEMU and Ceph.
        InMemoryHost h1 = new World().host("h1");
        h1.memory().total(new Mib(16_384));
        h1.definitions().activate(new SampleVm().named("vm7").on("h1").definition());

        Table table = new Table(h1.name(), new TreeMap<>(), new TreeMap<>());
        VmCommands commands = new VmCommands(h1.ports().withCatalog(table), Settings.DEFAULT);
        VmName vm = new VmName("vm7");
        try {
            commands.ensure(vm);
            h1.events().lines().forEach(line -> System.out.println("event  " + line));
            System.out.println("table  " + table.whereabouts(vm));
            commands.stop(vm);
            System.out.println("table  " + table.whereabouts(vm));
        } catch (FcQemuException failure) {
            System.err.println(failure.getMessage()); // what happened, the state things are in, what to do
            System.exit(failure.exitCode().number());
        }
    }

    /** Where VMs run and who waits for them. Several hosts would share it in a database, with one more column. */
    record Table(HostName host, Map<VmName, Registration> running, Map<VmName, IncomingVm> awaited) implements Catalog {

        public void register(VmName vm) { running.put(vm, new Registration(host, System.nanoTime())); }

        public void deregister(VmName vm) { running.remove(vm); }

        public List<VmName> registeredHere() { return List.copyOf(running.keySet()); }

        public List<Registration> whereabouts(VmName vm) { return Stream.ofNullable(running.get(vm)).toList(); }

        public void announceIncoming(VmName vm, PeerAddress at) { awaited.put(vm, new IncomingVm(at, System.nanoTime())); }

        public void withdrawIncoming(VmName vm) { awaited.remove(vm); }

        public List<IncomingVm> incoming(VmName vm) { return Stream.ofNullable(awaited.get(vm)).toList(); }
    }
}
