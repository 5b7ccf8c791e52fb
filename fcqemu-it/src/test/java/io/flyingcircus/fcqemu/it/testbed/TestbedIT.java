package io.flyingcircus.fcqemu.it.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

@OnTestbed
class TestbedIT {

    private final Testbed testbed;

    TestbedIT(Testbed testbed) {
        this.testbed = testbed;
    }

    @Test
    void each_host_has_a_network_of_its_own() {
        for (TestbedHost host : testbed.hosts()) {
            assertThat(host.shell().run("ip", "-4", "-o", "address").orFail().stdout())
                    .contains(host.address() + "/");
        }
    }

    @Test
    void code_of_this_process_can_work_inside_a_host() {
        for (TestbedHost host : testbed.hosts()) {
            assertThat(HostThread.call(host, TestbedIT::addresses)).contains(host.address());
        }
        assertThatThrownBy(() -> HostThread.run(testbed.firstHost(), () -> {
                    throw new IllegalStateException("from inside");
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("from inside");
    }

    @Test
    void each_host_reaches_ceph_as_its_own_client() {
        for (TestbedHost host : testbed.hosts()) {
            assertThat(host.shell()
                            .run(
                                    "rbd",
                                    "--conf",
                                    testbed.cephConf().toString(),
                                    "--id",
                                    host.clientId(),
                                    "ls",
                                    "rbd.ssd")
                            .orFail()
                            .stderr())
                    .isEmpty();
        }
    }

    private static List<String> addresses() throws SocketException {
        return Collections.list(NetworkInterface.getNetworkInterfaces()).stream()
                .flatMap(NetworkInterface::inetAddresses)
                .map(InetAddress::getHostAddress)
                .toList();
    }
}
