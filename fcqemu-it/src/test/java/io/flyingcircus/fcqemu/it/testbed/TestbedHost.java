package io.flyingcircus.fcqemu.it.testbed;

import io.flyingcircus.fcqemu.ports.vm.HostName;
import java.nio.file.Path;

/**
 * One host of the testbed: a network namespace and a root folder.
 *
 * @param name as in VM definitions, lock cookies and Consul
 * @param namespace its network namespace, a file name in {@code /run/netns}
 * @param root what {@code --root} is given
 * @param address its IP address in the testbed's network
 * @param clientId its Ceph client, without {@code client.}
 */
public record TestbedHost(String name, String namespace, Path root, String address, String clientId) {

    /** Its name as the domain has it. */
    public HostName hostName() {
        return new HostName(name);
    }

    /** Runs commands there. */
    public HostShell shell() {
        return new HostShell(this);
    }

    /** Runs {@code fc-qemu} there. */
    public FcQemu fcQemu() {
        return new FcQemu(this);
    }
}
