package io.flyingcircus.fcqemu.it.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flyingcircus.fcqemu.adapter.qemu.peer.ControlLimits;
import io.flyingcircus.fcqemu.adapter.qemu.peer.XmlRpcPeers;
import io.flyingcircus.fcqemu.adapter.qemu.tls.CertificateFolder;
import io.flyingcircus.fcqemu.cli.session.SystemClock;
import io.flyingcircus.fcqemu.it.memory.SampleVm;
import io.flyingcircus.fcqemu.it.testbed.Await;
import io.flyingcircus.fcqemu.ports.events.Event;
import io.flyingcircus.fcqemu.ports.failure.HostException;
import io.flyingcircus.fcqemu.ports.failure.PeerException;
import io.flyingcircus.fcqemu.ports.peer.Answer;
import io.flyingcircus.fcqemu.ports.peer.MigrationCookie;
import io.flyingcircus.fcqemu.ports.peer.Reception;
import io.flyingcircus.fcqemu.ports.peer.Request;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The control channel over TLS between two hosts, on the loopback address. */
class TlsControlChannelTest {

    private static final MigrationCookie COOKIE = new MigrationCookie("0123456789abcdef0123456789abcdef01234567");
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String IP = "127.0.0.1";

    @TempDir
    private static Path folder;

    private static TestAuthority authority;
    private static Path ours;

    private final Queue<Event> events = new ConcurrentLinkedQueue<>();

    @BeforeAll
    static void sign() {
        authority = new TestAuthority(folder, "authority");
        ours = authority.certify("host", IP, 2);
    }

    private XmlRpcPeers host(Optional<Path> certificates) {
        return new XmlRpcPeers(
                IP + ":0",
                ControlLimits.DEFAULT,
                new SystemClock(),
                certificates.map(CertificateFolder::new),
                events::add);
    }

    private Answer ping(Optional<Path> source, Optional<Path> target) {
        try (Reception reception = host(target).receive(new SampleVm().definition(), COOKIE)) {
            return host(source).at(reception.address(), COOKIE).ask(new Request.Ping(Optional.empty()), PATIENCE);
        }
    }

    private void assertNotTrusted(Optional<Path> source, Optional<Path> target, String saidAtSource) {
        assertThatThrownBy(() -> ping(source, target))
                .isInstanceOf(PeerException.NotTrusted.class)
                .hasMessageContaining(saidAtSource);
        Await.atMostSeconds(20)
                .until(
                        "the target told it",
                        () -> events.stream().anyMatch(event -> event.name().equals("control-refused")));
    }

    @Test
    void two_hosts_with_certificates_of_one_authority_talk() {
        assertThat(ping(Optional.of(ours), Optional.of(ours))).isEqualTo(new Answer.Done());
        assertThat(events).isEmpty();
    }

    @Test
    void a_host_of_another_authority_is_refused_and_both_sides_say_so() {
        Path theirs = new TestAuthority(folder, "another").certify("host", IP, 2);

        assertNotTrusted(Optional.of(theirs), Optional.of(ours), "one authority signed");
        assertNotTrusted(Optional.of(ours), Optional.of(theirs), "one authority signed");
    }

    @Test
    void a_client_is_refused_that_the_server_does_not_trust_even_if_it_trusts_the_server() throws IOException {
        Path theirs = new TestAuthority(folder, "stranger").certify("host", IP, 2);
        Files.copy(ours.resolve("ca-cert.pem"), theirs.resolve("ca-cert.pem"), StandardCopyOption.REPLACE_EXISTING);

        assertNotTrusted(Optional.of(theirs), Optional.of(ours), "do not agree on TLS");
    }

    @Test
    void if_only_one_of_them_speaks_tls_both_sides_say_so() {
        assertNotTrusted(Optional.of(ours), Optional.empty(), "migration-tls is x509 on both");
        assertNotTrusted(Optional.empty(), Optional.of(ours), "over TLS only");
    }

    @Test
    void a_certificate_for_another_address_is_not_taken() {
        Path elsewhere = authority.certify("elsewhere", "10.9.8.7", 2);

        assertNotTrusted(Optional.of(ours), Optional.of(elsewhere), "127.0.0.1 as subjectAltName");
    }

    @Test
    void what_is_wrong_with_a_file_is_said_before_anybody_is_asked() throws IOException {
        Path missing = authority.certify("missing", IP, 2);
        Files.delete(missing.resolve("client-key.pem"));
        Path garbage = authority.certify("garbage", IP, 2);
        Files.writeString(garbage.resolve("server-cert.pem"), "nothing");
        Path expired = authority.certify("expired", IP, -1);

        assertUnusable(missing, "client-key.pem is missing");
        assertUnusable(garbage, "server-cert.pem holds no certificate");
        assertUnusable(expired, "server-cert.pem expired at 20");
    }

    private void assertUnusable(Path certificates, String reason) {
        assertThatThrownBy(() -> host(Optional.of(certificates)).requireUsable())
                .isInstanceOf(HostException.class)
                .hasMessageContaining(reason)
                .hasMessageContaining("migration-tls-directory");
    }
}
