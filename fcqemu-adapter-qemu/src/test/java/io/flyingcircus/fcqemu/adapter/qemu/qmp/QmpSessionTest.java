package io.flyingcircus.fcqemu.adapter.qemu.qmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flyingcircus.fcqemu.adapter.qemu.lines.LineLimits;
import io.flyingcircus.fcqemu.adapter.qemu.lines.LineStreamException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class QmpSessionTest {

    private static final String RUNNING = "{\"status\": \"running\", \"singlestep\": false, \"running\": true}";
    private static final QmpCommand QUERY_STATUS = QmpCommand.of("query-status");

    /** Long enough never to be what ends a test. */
    private static final QmpTimeouts PATIENT = QmpTimeouts.all(Duration.ofSeconds(50));

    private static final Duration SHORT = Duration.ofMillis(80);

    @TempDir
    Path folder;

    @Test
    void a_session_greets_negotiates_and_takes_commands() throws Exception {
        try (FakeQmpServer server = serve(client -> client.negotiate()
                        .answer(client.expect("query-status"), RUNNING)
                        .silence());
                QmpSession session = open(server)) {
            assertThat(session.greeting().version()).hasToString("7.2.22");
            assertThat(session.greeting().capabilities()).containsExactly("oob");
            assertThat(session.execute(QUERY_STATUS).text("status")).isEqualTo("running");
        }
    }

    @Test
    void events_before_and_after_an_answer_are_kept_in_order() throws Exception {
        try (FakeQmpServer server = serve(client -> {
                    client.negotiate();
                    ObjectNode command = client.expect("query-status");
                    client.event("STOP", "{}").event("POWERDOWN", "{}");
                    client.answer(command, RUNNING).event("RESUME", "{}").silence();
                });
                QmpSession session = open(server)) {
            session.execute(QUERY_STATUS);
            assertThat(session.awaitEvent(event -> event.name().equals("RESUME"), Duration.ofSeconds(50)))
                    .isPresent();
            QmpEvent first = session.awaitEvent(event -> true, SHORT).orElseThrow();
            assertThat(first.name()).isEqualTo("STOP");
            assertThat(first.timestamp()).isEqualTo(Instant.ofEpochSecond(1_795_382_535L, 91_740_000));
            assertThat(session.awaitEvent(event -> true, SHORT).orElseThrow().name())
                    .isEqualTo("POWERDOWN");
            assertThat(session.awaitEvent(event -> true, SHORT)).isEmpty();
        }
    }

    @Test
    void a_flood_of_events_costs_bounded_memory_and_is_counted() throws Exception {
        int flood = 3000;
        try (FakeQmpServer server = serve(client -> {
                    client.negotiate();
                    ObjectNode command = client.expect("query-status");
                    for (int i = 0; i < flood; i++) {
                        client.event("STOP", "{}");
                    }
                    client.answer(command, RUNNING).silence();
                });
                QmpSession session = open(server)) {
            session.execute(QUERY_STATUS);
            assertThat(session.droppedEvents()).isEqualTo(flood - 1024);
        }
    }

    @Test
    void messages_may_come_in_single_bytes() throws Exception {
        try (FakeQmpServer server = serve(client -> {
                    for (byte b : FakeQmpServer.GREETING.getBytes(StandardCharsets.UTF_8)) {
                        client.raw(new byte[] {b});
                    }
                    client.answer(client.expect("qmp_capabilities"), "{}").silence();
                });
                QmpSession session = open(server)) {
            assertThat(session.greeting().version().major()).isEqualTo(7);
        }
    }

    @Test
    void several_messages_may_come_in_one_packet() throws Exception {
        try (FakeQmpServer server = serve(client -> {
                    client.negotiate();
                    ObjectNode command = client.expect("query-status");
                    client.raw("{\"event\": \"STOP\", \"timestamp\": {\"seconds\": -1, \"microseconds\": -1}}\n"
                                    + "{\"return\": " + RUNNING + ", \"id\": " + command.get("id") + "}\r\n"
                                    + "{\"event\": \"RESUME\"}\n")
                            .silence();
                });
                QmpSession session = open(server)) {
            assertThat(session.execute(QUERY_STATUS).flag("running")).isTrue();
            assertThat(session.awaitEvent(event -> event.name().equals("RESUME"), SHORT))
                    .isPresent();
        }
    }

    @Test
    void a_refused_command_says_what_was_sent_and_what_came_back() throws Exception {
        try (FakeQmpServer server = serve(client -> {
                    client.negotiate();
                    client.refuse(client.expect("block_resize"), "DeviceNotFound", "Device 'virtio7' not found");
                    client.answer(client.expect("query-status"), RUNNING).silence();
                });
                QmpSession session = open(server)) {
            assertThatThrownBy(() -> new BlockCommands(session).resize("virtio7", 4096))
                    .isInstanceOfSatisfying(QmpException.CommandFailed.class, e -> {
                        assertThat(e.errorClass()).isEqualTo("DeviceNotFound");
                        assertThat(e).hasMessageContaining("block_resize").hasMessageContaining("virtio7' not found");
                    });
            assertThat(session.execute(QUERY_STATUS).flag("running")).isTrue();
        }
    }

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
    void hanging_up_before_the_greeting_is_a_disconnect() throws Exception {
        try (FakeQmpServer server = serve(client -> {})) {
            assertThatThrownBy(() -> open(server)).isInstanceOf(QmpException.Disconnected.class);
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

    @Test
    void closing_ends_the_wait_of_another_thread() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        try (FakeQmpServer server = serve(client -> {
                    client.negotiate();
                    client.expect("query-status");
                    asked.countDown();
                    client.silence();
                });
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            QmpSession session = open(server);
            var waiting = threads.submit(() -> session.execute(QUERY_STATUS));
            await(asked);
            session.close();
            assertThatThrownBy(waiting::get)
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(QmpException.Abandoned.class);
        }
    }

    @Test
    void an_interrupt_ends_a_wait_and_says_nothing_about_the_peer() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CompletableFuture<Boolean> stillInterrupted = new CompletableFuture<>();
        try (FakeQmpServer server = serve(client -> {
                    client.negotiate();
                    client.expect("query-status");
                    asked.countDown();
                    client.silence();
                });
                QmpSession session = open(server)) {
            Thread waiting = Thread.ofVirtual().start(() -> {
                try {
                    session.execute(QUERY_STATUS);
                } catch (QmpException.Abandoned e) {
                    stillInterrupted.complete(Thread.currentThread().isInterrupted());
                } catch (QmpException e) {
                    stillInterrupted.completeExceptionally(e);
                }
            });
            await(asked);
            waiting.interrupt();
            assertThat(stillInterrupted.get()).isTrue();
        }
    }

    @Test
    void many_silent_monitors_hold_up_nobody() throws Exception {
        int many = 20;
        CountDownLatch silent = new CountDownLatch(many);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<AutoCloseable> held = new ArrayList<>();
            List<Future<QmpReply>> waiting = new ArrayList<>();
            for (int i = 0; i < many; i++) {
                FakeQmpServer server = FakeQmpServer.start(folder.resolve("silent" + i), client -> {
                    client.negotiate();
                    client.expect("query-status");
                    silent.countDown();
                    client.silence();
                });
                QmpSession session = open(server);
                held.add(session);
                held.add(server);
                waiting.add(threads.submit(() -> session.execute(QUERY_STATUS)));
            }
            await(silent);
            try (FakeQmpServer server = serve(client -> client.negotiate()
                    .answer(client.expect("query-status"), RUNNING)
                    .silence())) {
                var answer = threads.submit(() -> {
                    try (QmpSession session = open(server)) {
                        return session.execute(QUERY_STATUS).text("status");
                    }
                });
                assertThat(answer.get()).isEqualTo("running");
            }
            for (AutoCloseable closeable : held) {
                closeable.close();
            }
            assertThat(waiting)
                    .allSatisfy(wait -> assertThatThrownBy(wait::get).hasCauseInstanceOf(QmpException.Abandoned.class));
        }
    }

    private FakeQmpServer serve(FakeQmpServer.Script... scripts) throws IOException {
        return FakeQmpServer.start(folder.resolve("qmp.sock"), scripts);
    }

    private static QmpSession open(FakeQmpServer server) throws QmpException {
        return QmpSession.open(server.socket(), PATIENT);
    }

    private static SocketChannel connect(FakeQmpServer server) throws IOException {
        return SocketChannel.open(UnixDomainSocketAddress.of(server.socket()));
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
