package io.flyingcircus.fcqemu.adapter.qemu.qmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flyingcircus.fcqemu.adapter.qemu.lines.LineStreamException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Connecting, greeting and negotiation, and all that can be in their way. */
@Timeout(60)
class QmpOpeningTest extends QmpFixture {

    @Test
    void a_socket_that_is_not_there_or_dead_is_absent() throws Exception {
        assertThatThrownBy(() -> QmpSession.open(folder.resolve("none"), PATIENT))
                .isInstanceOf(QmpException.SocketAbsent.class);
        Path dead = folder.resolve("dead");
        ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                .bind(UnixDomainSocketAddress.of(dead))
                .close();
        assertThat(dead).exists();
        assertThatThrownBy(() -> QmpSession.open(dead, PATIENT)).isInstanceOf(QmpException.SocketAbsent.class);
    }

    @Test
    void a_peer_that_greets_otherwise_is_not_qmp() throws Exception {
        for (String greeting : new String[] {
            "QEMU 7.2.22 monitor - type 'help' for more information\r\n",
            "{\"return\": {}}\n",
            "[1, 2]\n",
            "{\"QMP\": 7}\n",
            "\n"
        }) {
            try (FakeQmpServer server = serve(client -> client.raw(greeting).silence())) {
                assertThatThrownBy(() -> open(server)).isInstanceOf(QmpException.NotQmp.class);
            }
        }
    }

    @Test
    void a_refused_negotiation_is_told_apart() throws Exception {
        try (FakeQmpServer server = serve(client ->
                client.raw(FakeQmpServer.GREETING).refuse(client.expect("qmp_capabilities"), "GenericError", "no"))) {
            assertThatThrownBy(() -> open(server)).isInstanceOf(QmpException.NegotiationFailed.class);
        }
    }

    @Test
    void a_monitor_held_by_another_client_is_busy_until_that_one_leaves() throws Exception {
        QmpTimeouts hasty = QmpTimeouts.all(SHORT);
        try (FakeQmpServer server = serve(
                client -> client.negotiate().silence(),
                client -> client.raw(FakeQmpServer.GREETING).silence(),
                client -> client.negotiate().silence())) {
            try (QmpSession first = open(server)) {
                assertThat(first.greeting()).isNotNull();
                assertThatThrownBy(() -> QmpSession.open(server.socket(), hasty))
                        .isInstanceOf(QmpException.Busy.class);
            }
            open(server).close();
        }
    }

    @Test
    void a_full_queue_of_clients_is_busy_too() throws Exception {
        try (FakeQmpServer server = serve()) {
            try (var one = connect(server);
                    var two = connect(server)) {
                assertThat(one.isConnected() && two.isConnected()).isTrue();
                assertThatThrownBy(() -> QmpSession.open(server.socket(), QmpTimeouts.all(SHORT)))
                        .isInstanceOf(QmpException.Busy.class)
                        .hasRootCauseInstanceOf(LineStreamException.Crowded.class);
            }
        }
    }

    @Test
    void a_blocked_main_thread_greets_and_then_times_out() throws Exception {
        try (FakeQmpServer server =
                serve(client -> client.raw(FakeQmpServer.GREETING).silence())) {
            assertThatThrownBy(() -> QmpSession.open(server.socket(), PATIENT.withOpening(SHORT)))
                    .isInstanceOf(QmpException.TimedOut.class);
        }
    }

    @Test
    void the_answer_to_a_client_before_us_is_dropped() throws Exception {
        try (FakeQmpServer server = serve(client -> {
                    client.raw(FakeQmpServer.GREETING);
                    ObjectNode capabilities = client.expect("qmp_capabilities");
                    client.raw("{\"return\": {}, \"id\": \"fcqemu-of-another-session-3\"}\r\n{\"return\": {}}\r\n");
                    client.answer(capabilities, "{}").silence();
                });
                QmpSession session = open(server)) {
            assertThat(session.greeting()).isNotNull();
        }
    }

    @Test
    void hanging_up_before_the_greeting_is_a_disconnect() throws Exception {
        try (FakeQmpServer server = serve(client -> {})) {
            assertThatThrownBy(() -> open(server)).isInstanceOf(QmpException.Disconnected.class);
        }
    }
}
