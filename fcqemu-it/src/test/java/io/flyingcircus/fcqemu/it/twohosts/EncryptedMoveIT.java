package io.flyingcircus.fcqemu.it.twohosts;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.it.onehost.TestVm;
import io.flyingcircus.fcqemu.it.testbed.CommandResult;
import io.flyingcircus.fcqemu.it.testbed.OnTestbed;
import io.flyingcircus.fcqemu.it.testbed.Testbed;
import io.flyingcircus.fcqemu.it.testbed.TestbedHost;
import io.flyingcircus.fcqemu.it.tls.TestAuthority;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two hosts with certificates made here, and what can be read between them. */
@OnTestbed
class EncryptedMoveIT {

    private final Testbed testbed;

    @TempDir
    private Path folder;

    EncryptedMoveIT(Testbed testbed) {
        this.testbed = testbed;
    }

    private static String tls(TestAuthority authority, TestbedHost host) {
        Path certificates = authority.certify(host.name(), host.address(), 2);
        return "migration-tls = x509\nmigration-tls-directory = " + certificates + "\n";
    }

    @Test
    void a_guest_goes_over_tls_between_hosts_that_are_configured_differently_and_nothing_can_be_read_on_the_way() {
        TestAuthority authority = new TestAuthority(folder, "authority");
        try (TestVm here = TestVm.defineBlank(testbed, testbed.firstHost(), "discreet");
                TestVm there = here.on(testbed.secondHost())) {
            here.run("start").orFail();
            String atSource = tls(authority, here.host()) + "migration-channels = 4\nmigration-xbzrle = true\n";
            String atTarget = tls(authority, there.host()) + "migration-channels = 2\n";

            Wiretap secret = Wiretap.during(here.host(), folder, () -> {
                TwoEnsures both = TwoEnsures.move(here, atSource, there, atTarget);
                both.taken().orFail();
                assertThat(both.given().orFail().stderr())
                        .contains("stream-features-left-out channels=2 xbzrle=false", "handed-over");
                System.out.println(
                        "over TLS: " + both.millisFromCompletedToResumed() + " ms from completed to resumed");
            });

            assertThat(there.locks()).containsOnly(there.host().name());
            assertThat(secret.bytes()).isGreaterThan(100_000);
            assertThat(secret.contains("QEVM")).as("the stream is plain").isFalse();
            assertThat(secret.contains("methodCall"))
                    .as("the control channel is plain")
                    .isFalse();

            Wiretap open = Wiretap.during(there.host(), folder, () -> {
                TwoEnsures back = TwoEnsures.move(there, "migration-channels = 3\n", here, "migration-xbzrle = true\n");
                back.taken().orFail();
                back.given().orFail();
            });

            assertThat(open.contains("QEVM")).as("the wiretap hears a stream").isTrue();
            assertThat(open.contains("methodCall"))
                    .as("the wiretap hears a control channel")
                    .isTrue();
        }
    }

    @Test
    void a_host_with_certificates_of_another_authority_is_refused_and_the_guest_goes_on() {
        TestAuthority ours = new TestAuthority(folder, "ours");
        TestAuthority theirs = new TestAuthority(folder, "theirs");
        try (TestVm here = TestVm.defineBlank(testbed, testbed.firstHost(), "suspicious");
                TestVm there = here.on(testbed.secondHost())) {
            here.run("start").orFail();
            here.with("kvm_host", there.host().name());
            there.with("kvm_host", there.host().name());

            assertRefused(here, tls(ours, here.host()), there, tls(theirs, there.host()), "do not agree on TLS");
            assertRefused(here, "", there, tls(ours, there.host()), "over TLS only");
            assertRefused(here, tls(ours, here.host()), there, "", "do not agree on TLS");
            assertThat(here.qemus()).hasSize(1);
            assertThat(here.locks()).containsOnly(here.host().name());
        }
    }

    private static void assertRefused(TestVm here, String atSource, TestVm there, String atTarget, String reason) {
        CompletableFuture<CommandResult> taken = TwoEnsures.ensure(there, atTarget);
        CommandResult given = TwoEnsures.ensure(here, atSource).join();
        assertThat(given.stderr()).contains("peer-not-trusted", reason);
        assertThat(taken.join().stderr()).contains("control-refused");
        assertThat(here.run("status").exitCode()).isZero();
    }
}
