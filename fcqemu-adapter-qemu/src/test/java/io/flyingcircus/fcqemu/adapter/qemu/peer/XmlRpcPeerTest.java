package io.flyingcircus.fcqemu.adapter.qemu.peer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flyingcircus.fcqemu.ports.failure.PeerException;
import io.flyingcircus.fcqemu.ports.hypervisor.PortableMachine;
import io.flyingcircus.fcqemu.ports.peer.Answer;
import io.flyingcircus.fcqemu.ports.peer.Peer;
import io.flyingcircus.fcqemu.ports.peer.PeerAddress;
import io.flyingcircus.fcqemu.ports.peer.Request;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class XmlRpcPeerTest {

    private static final Duration SHORT = Duration.ofMillis(300);
    private static final Request PING = new Request.Ping(Optional.empty());

    private ServerSocket listening;
    private final AtomicInteger connections = new AtomicInteger();
    private final CountDownLatch over = new CountDownLatch(1);

    /** What the server does with a connection. */
    private interface Behaviour {
        void with(Socket socket) throws Exception;
    }

    @BeforeEach
    void listen() throws IOException {
        listening = new ServerSocket();
        // What nobody reads stays with the client.
        listening.setReceiveBufferSize(4096);
        listening.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
    }

    @AfterEach
    void close() throws IOException {
        over.countDown();
        listening.close();
    }

    private Peer server(Behaviour behaviour) {
        Thread.ofVirtual().start(() -> {
            while (!listening.isClosed()) {
                try (Socket socket = listening.accept()) {
                    connections.incrementAndGet();
                    behaviour.with(socket);
                } catch (Exception gone) {
                    // The next connection is served all the same.
                }
            }
        });
        return ServedVm.peer(new PeerAddress("127.0.0.1", listening.getLocalPort()));
    }

    private Peer answering(String bytes) {
        return server(socket -> {
            HttpMessage.read(socket.getInputStream(), 1 << 20, HttpMessage.Unsized.REFUSED);
            socket.getOutputStream().write(bytes.getBytes(UTF_8));
        });
    }

    private static String ok(String body) {
        return "HTTP/1.0 200 OK\r\nContent-Length: " + body.getBytes(UTF_8).length + "\r\n\r\n" + body;
    }

    private static String result(String value) {
        return ok("<methodResponse><params><param><value>" + value + "</value></param></params></methodResponse>");
    }

    @Test
    void what_an_old_host_answers_over_http_1_0_is_understood() {
        assertThat(answering(result("<boolean>1</boolean>")).ask(new Request.AcquireMigrationLock(), ServedVm.PATIENCE))
                .isEqualTo(new Answer.Decision(true));
    }

    @Test
    void an_answer_may_end_with_the_connection() {
        String answer = result("<nil/>").replaceFirst("Content-Length: [0-9]+\r\n", "");
        assertThat(answering(answer).ask(PING, ServedVm.PATIENCE)).isEqualTo(new Answer.Done());
    }

    @Test
    void a_host_that_lists_the_hand_over_knows_it_and_others_do_not() throws IOException {
        try (var served = new ServedVm(ControlLimits.DEFAULT)) {
            assertThat(served.peer().knowsHandOver(ServedVm.PATIENCE)).isTrue();
        }
        String some = "<array><data><value>ping</value><value>hand_over.prepare</value></data></array>";
        assertThat(answering(result(some)).knowsHandOver(ServedVm.PATIENCE)).isFalse();
    }

    @Test
    void where_nobody_listens_it_is_certain_that_nothing_was_sent() throws IOException {
        int port = listening.getLocalPort();
        listening.close();
        for (String host : List.of("127.0.0.1", "no-such-host.invalid")) {
            assertThatThrownBy(() -> ServedVm.peer(new PeerAddress(host, port)).ask(PING, Duration.ofSeconds(5)))
                    .isInstanceOf(PeerException.Unreachable.class)
                    .hasMessageContaining("ping was not sent");
        }
    }

    @Test
    void what_cannot_be_written_is_not_sent() {
        var machine = new PortableMachine(List.of("-m 5"), "\u0000");
        assertThatThrownBy(() -> answering("").ask(new Request.PrepareIncoming(machine), SHORT))
                .isInstanceOf(PeerException.Unreachable.class)
                .hasMessageContaining("U+0000");
        assertThat(connections).hasValue(0);
    }

    @Test
    void a_request_is_sent_once_also_if_the_connection_ends_without_a_word() {
        Peer peer = answering("");
        assertThatThrownBy(() -> peer.ask(PING, ServedVm.PATIENCE)).isInstanceOf(PeerException.Unanswered.class);
        assertThatThrownBy(() -> peer.ask(PING, ServedVm.PATIENCE)).isInstanceOf(PeerException.Unanswered.class);
        assertThat(connections).hasValue(2);
    }

    @Test
    void silence_is_given_up_in_time() {
        assertGivesUp(server(socket -> over.await()), PING);
    }

    @Test
    void an_answer_that_trickles_in_is_given_up_in_time() {
        assertGivesUp(
                server(socket -> {
                    socket.getOutputStream().write("HTTP/1.0 200 OK\r\nX: ".getBytes(UTF_8));
                    while (!over.await(1, TimeUnit.MILLISECONDS)) {
                        socket.getOutputStream().write('x');
                    }
                }),
                PING);
    }

    @Test
    void a_server_that_takes_nothing_in_is_given_up_in_time() {
        // More than the kernel keeps for both ends.
        int bytes = 32 << 20;
        var limits = new ControlLimits(Duration.ofSeconds(10), Duration.ofSeconds(10), 4, 2 * bytes);
        Peer peer = server(socket -> over.await());
        assertGivesUp(
                new XmlRpcPeer(peer.address(), ServedVm.COOKIE, limits, new PlainWire()),
                new Request.PrepareIncoming(new PortableMachine(List.of("-m 5"), "x".repeat(bytes))),
                // A request of that size takes a busy machine a while to put together, which counts.
                Duration.ofSeconds(4));
    }

    private static void assertGivesUp(Peer peer, Request request) {
        assertGivesUp(peer, request, SHORT);
    }

    private static void assertGivesUp(Peer peer, Request request, Duration patience) {
        long start = System.nanoTime();
        assertThatThrownBy(() -> peer.ask(request, patience))
                .isInstanceOf(PeerException.Unanswered.class)
                .hasMessageContaining("did not answer within " + patience.toMillis() + " ms")
                .hasMessageContaining("may have carried it out");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(patience, Duration.ofSeconds(30));
    }

    @Test
    void half_an_answer_is_none() {
        String whole = result("<nil/>");
        assertThatThrownBy(
                        () -> answering(whole.substring(0, whole.length() - 5)).ask(PING, ServedVm.PATIENCE))
                .isInstanceOf(PeerException.Unanswered.class)
                .hasMessageContaining("ended after");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SSH-2.0-OpenSSH_9.2\r\n\r\n",
                "HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno",
                "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n<a/>",
                "HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
            })
    void nonsense_is_told_apart_from_silence(String bytes) {
        assertThatThrownBy(() -> answering(bytes).ask(PING, ServedVm.PATIENCE))
                .isInstanceOf(PeerException.NotUnderstood.class)
                .hasMessageContaining("Check that a control server of fc-qemu listens there");
    }

    @Test
    void an_answer_of_another_kind_than_the_question_is_nonsense() {
        assertThatThrownBy(() -> answering(result("<nil/>")).ask(new Request.TakeToken("a1"), ServedVm.PATIENCE))
                .isInstanceOf(PeerException.NotUnderstood.class)
                .hasMessageContaining("neither yes nor no");
    }

    @Test
    void an_address_with_a_name_is_nonsense() {
        var prepare = new Request.PrepareIncoming(new PortableMachine(List.of("-m 5"), ""));
        assertThatThrownBy(() -> answering(result("tcp:localhost:4444")).ask(prepare, ServedVm.PATIENCE))
                .isInstanceOf(PeerException.NotUnderstood.class)
                .hasMessageContaining("tcp:IP:PORT");
    }

    @Test
    void an_answer_without_an_end_is_cut_off() {
        Peer peer = server(socket -> {
            socket.getOutputStream().write("HTTP/1.0 200 OK\r\n\r\n".getBytes(UTF_8));
            byte[] more = new byte[65_536];
            while (true) {
                socket.getOutputStream().write(more);
            }
        });
        assertThatThrownBy(() -> peer.ask(PING, ServedVm.PATIENCE))
                .isInstanceOf(PeerException.NotUnderstood.class)
                .hasMessageContaining("at most");
    }
}
