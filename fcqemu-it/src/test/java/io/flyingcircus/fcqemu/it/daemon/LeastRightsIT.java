package io.flyingcircus.fcqemu.it.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.it.consul.ConsulProbe;
import io.flyingcircus.fcqemu.it.onehost.Outcome;
import io.flyingcircus.fcqemu.it.onehost.TestVm;
import io.flyingcircus.fcqemu.it.testbed.Await;
import io.flyingcircus.fcqemu.it.testbed.Checkout;
import io.flyingcircus.fcqemu.it.testbed.OnTestbed;
import io.flyingcircus.fcqemu.it.testbed.Testbed;
import io.flyingcircus.fcqemu.it.testbed.TestbedHost;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rights that docs/operations.md names are enough: hosts of the testbed have no others in Ceph, and here none in Consul. */
@OnTestbed
class LeastRightsIT {

    private final Testbed testbed;
    private final TestbedHost host;
    private final ConsulProbe consul;

    @TempDir
    private Path folder;

    LeastRightsIT(Testbed testbed) {
        this.testbed = testbed;
        this.host = testbed.firstHost();
        this.consul = ConsulProbe.ofServer(testbed);
    }

    private static String documented(String after) throws IOException {
        String text = Files.readString(Checkout.top().resolve("docs/operations.md"));
        Matcher block = Pattern.compile(Pattern.quote(after) + ".*?```\n(.*?)```", Pattern.DOTALL)
                .matcher(text);
        assertThat(block.find()).as(after).isTrue();
        return block.group(1);
    }

    @Test
    void a_daemon_with_the_rights_that_are_documented_follows_consul_and_registers_what_runs() throws Exception {
        String token = consul.tokenWith(documented("**Consul.**"));
        try (TestVm vm = TestVm.defineBlank(testbed, host, "modest").with("online", "false");
                DaemonProcess daemon = DaemonProcess.start(
                        host,
                        folder,
                        Map.of(),
                        config -> config.replaceFirst("(?m)^access-token.*$", "access-token = " + token))) {
            consul.setKey("node/modest", """
                    {"name": "modest", "parameters": {"id": %d, "resource_group": "test", "online": true, "kvm_host": "%s",
                     "disk": 1, "memory": 64, "cores": 1, "rbd_pool": "rbd.ssd", "machine": "virtual",
                     "environment_class": "NixOS", "interfaces": {}}}""".formatted(vm.id(), host.name()).getBytes(StandardCharsets.UTF_8));
            Await.atMostSeconds(120).until("it runs", () -> vm.run("status").exitCode() == 0);
            Outcome.assertRuns(vm);
            consul.setKey(
                    "snapshot/modest", "{\"vm\": \"modest\", \"snapshot\": \"one\"}".getBytes(StandardCharsets.UTF_8));
            Await.atMostSeconds(60)
                    .until("the request was heard", () -> daemon.said().contains("agent"));
            assertThat(daemon.said()).doesNotContain("register-failed", "keys-not-followed", "403");
        } finally {
            consul.removeKey("node/modest");
            consul.removeKey("snapshot/modest");
        }
    }

    @Test
    void the_documented_caps_are_those_of_the_testbeds_hosts() throws Exception {
        String caps = host.shell()
                .run(
                        "ceph",
                        "--conf",
                        testbed.cephConf().toString(),
                        "--id",
                        "admin",
                        "auth",
                        "get",
                        "client." + host.clientId())
                .orFail()
                .stdout();
        for (String part : new String[] {"mon", "osd", "mgr"}) {
            assertThat(documented("**Ceph.**")).contains(part + " 'profile rbd'");
            assertThat(caps).contains("caps " + part + " = \"profile rbd\"");
        }
    }
}
