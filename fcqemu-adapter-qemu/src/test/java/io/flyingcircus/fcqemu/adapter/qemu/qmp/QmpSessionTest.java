package io.flyingcircus.fcqemu.adapter.qemu.qmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class QmpSessionTest extends QmpFixture {

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
}
