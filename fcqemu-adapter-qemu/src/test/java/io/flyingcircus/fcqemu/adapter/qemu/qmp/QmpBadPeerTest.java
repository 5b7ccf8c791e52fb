package io.flyingcircus.fcqemu.adapter.qemu.qmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flyingcircus.fcqemu.adapter.qemu.lines.LineLimits;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A peer that falls silent, hangs up or talks nonsense once a session is open. */
@Timeout(60)
class QmpBadPeerTest extends QmpFixture {

    @Test
    void silence_is_a_timeout_and_a_late_answer_is_taken_for_nothing_else() throws Exception {
        CountDownLatch gaveUp = new CountDownLatch(1);
        QmpTimeouts timeouts = PATIENT.with("stop", SHORT);
        try (FakeQmpServer server = serve(client -> {
                    client.negotiate();
                    ObjectNode late = client.expect("stop");
                    await(gaveUp);
                    client.answer(late, "{}");
                    client.answer(client.expect("query-status"), RUNNING).silence();
                });
                QmpSession session = QmpSession.open(server.socket(), timeouts)) {
            assertThatThrownBy(() -> new ExecutionCommands(session).stop())
                    .isInstanceOfSatisfying(
                            QmpException.TimedOut.class,
                            e -> assertThat(e.waited()).isEqualTo(SHORT))
                    .hasMessageContaining("stop");
            gaveUp.countDown();
            assertThat(session.execute(QUERY_STATUS).text("status")).isEqualTo("running");
        }
    }

    @Test
    void hanging_up_while_an_answer_is_awaited_is_a_disconnect() throws Exception {
        try (FakeQmpServer server = serve(client -> {
                    client.negotiate();
                    client.expect("query-status");
                    client.raw("{\"return\": {\"sta");
                });
                QmpSession session = open(server)) {
            assertThatThrownBy(() -> session.execute(QUERY_STATUS))
                    .isInstanceOf(QmpException.Disconnected.class)
                    .hasMessageContaining("query-status")
                    .hasMessageContaining("in the middle of a line");
            assertThatThrownBy(() -> session.execute(QUERY_STATUS)).isInstanceOf(QmpException.Disconnected.class);
        }
    }

    @Test
    void an_answer_in_full_before_the_hang_up_counts() throws Exception {
        try (FakeQmpServer server = serve(client -> {
                    client.negotiate();
                    client.answer(client.expect("query-status"), RUNNING);
                });
                QmpSession session = open(server)) {
            assertThat(session.execute(QUERY_STATUS).text("status")).isEqualTo("running");
        }
    }

    @Test
    void a_quit_that_is_not_answered_is_done() throws Exception {
        try (FakeQmpServer server = serve(client -> {
                    client.negotiate();
                    client.expect("quit");
                });
                QmpSession session = open(server)) {
            new ExecutionCommands(session).quit();
        }
    }

    @Test
    void an_oversize_line_is_given_up_at_the_limit() throws Exception {
        LineLimits limits = LineLimits.ofLine(100_000);
        byte[] endless = new byte[1_000_000]; // and no newline
        Arrays.fill(endless, (byte) ' ');
        try (FakeQmpServer server = serve(client -> {
                    client.negotiate();
                    client.expect("query-status");
                    client.raw(endless);
                });
                QmpSession session = QmpSession.open(server.socket(), PATIENT, limits)) {
            assertThatThrownBy(() -> session.execute(QUERY_STATUS))
                    .isInstanceOf(QmpException.ProtocolNonsense.class)
                    .hasMessageContaining("longer than the limit of 100000");
        }
    }

    @Test
    void nonsense_closes_the_session() throws Exception {
        for (String nonsense : new String[] {
            "no JSON\n",
            "{\"return\": {}, \"id\": \"someone else's\"}\n",
            "{\"return\": {}}\n",
            "{\"neither\": 1}\n",
            "42\n",
            "[".repeat(5000) + "\n",
            "{\"return\": " + "[".repeat(5000) + "]".repeat(5000) + "}\n",
            "{\"return\": 1} {\"return\": 2}\n",
            "{\"return\": {}, \"id\": 1" + "0".repeat(10_000) + "}\n",
            "{\"return\": [" + "[],".repeat(600_000) + "[]]}\n",
            "\u0000\u0001\n"
        }) {
            try (FakeQmpServer server = serve(client -> {
                        client.negotiate();
                        client.expect("query-status");
                        client.raw(nonsense).silence();
                    });
                    QmpSession session = open(server)) {
                assertThatThrownBy(() -> session.execute(QUERY_STATUS))
                        .as(nonsense.substring(0, Math.min(30, nonsense.length())))
                        .isInstanceOf(QmpException.ProtocolNonsense.class)
                        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(1000));
                assertThatThrownBy(() -> session.execute(QUERY_STATUS)).isInstanceOf(QmpException.class);
            }
        }
    }

    @Test
    void an_answer_of_another_shape_is_nonsense_and_says_where() throws Exception {
        try (FakeQmpServer server = serve(client -> {
                    client.negotiate();
                    ObjectNode command = client.expect("query-status");
                    client.raw("{\"return\": {\"status\": 7, \"running\": true}, \"id\": " + command.get("id") + "}\n")
                            .silence();
                });
                QmpSession session = open(server)) {
            assertThatThrownBy(() -> new StatusCommands(session).queryStatus())
                    .isInstanceOf(QmpException.ProtocolNonsense.class)
                    .hasMessageContaining("query-status.status");
        }
    }
}
