package io.flyingcircus.fcqemu.it.testbed;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/**
 * A testbed that is up, as {@code testbed env --json} describes it.
 *
 * @param dir its folder
 * @param net its network, for example {@code 10.77.0.0/24}
 * @param cephConf configuration that reaches the cluster from this process
 * @param adminKeyring key of {@code client.admin}
 * @param consulUrl Consul's server, from this process; each host has an agent of its own on {@code 127.0.0.1:8500}
 * @param consulToken hosts' own, which may register and look up
 * @param consulManagementToken may do everything
 * @param hosts at least two
 * @param guestSnapshot protected snapshot that root volumes are cloned from, {@code pool/image@snapshot}
 */
public record Testbed(
        Path dir,
        String net,
        Path cephConf,
        Path adminKeyring,
        URI consulUrl,
        String consulToken,
        String consulManagementToken,
        List<TestbedHost> hosts,
        String guestSnapshot) {

    public Testbed {
        hosts = List.copyOf(hosts);
        if (hosts.size() < 2) {
            throw new IllegalArgumentException("tests need a testbed with two hosts, " + dir + " has " + hosts.size());
        }
    }

    /** The host of that name. */
    public TestbedHost host(String name) {
        return hosts.stream()
                .filter(host -> host.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("the testbed has no host " + name));
    }

    /**
     * Runs {@code fcqemu-it/testbed} for this testbed: faults and their ways back, for example {@code consul stop};
     * {@code up} brings back what a test has killed.
     */
    public void order(String... words) {
        new TestbedScript(dir).order(words);
    }

    /** The first host. */
    public TestbedHost firstHost() {
        return hosts.getFirst();
    }

    /** The second host. */
    public TestbedHost secondHost() {
        return hosts.get(1);
    }
}
