package io.flyingcircus.fcqemu.adapter.consul;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flyingcircus.fcqemu.ports.catalog.Catalog;
import io.flyingcircus.fcqemu.ports.failure.CatalogException;
import io.flyingcircus.fcqemu.ports.failure.ExitCode;
import io.flyingcircus.fcqemu.ports.peer.PeerAddress;
import io.flyingcircus.fcqemu.ports.vm.HostName;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(30)
class ConsulFailureTest {

    private static final VmName VM = new VmName("test00");
    private static final Duration PATIENCE = Duration.ofMillis(400);

    static Stream<Arguments> hostileAnswers() {
        return Stream.of(
                Arguments.of(
                        "says nothing",
                        "did not answer within 400 ms",
                        doing((output) -> InputStream.nullInputStream().transferTo(output), true)),
                Arguments.of(
                        "trickles a header", "did not answer within 400 ms", doing(ConsulFailureTest::trickle, true)),
                Arguments.of(
                        "trickles a body",
                        "did not answer within 400 ms",
                        doing(
                                output -> {
                                    output.write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
                                    trickle(output);
                                },
                                true)),
                Arguments.of("hangs up at once", "broke the connection off", saying("")),
                Arguments.of(
                        "hangs up amid the answer",
                        "broke the connection off",
                        saying("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n[{")),
                Arguments.of("speaks SMTP", "does not speak HTTP", saying("220 mail.example.org ESMTP\r\n")),
                Arguments.of("sends an endless header", "HTTP", doing(output -> repeat(output, "x"), false)),
                Arguments.of(
                        "sends endless headers",
                        "HTTP",
                        doing(
                                output -> {
                                    output.write("HTTP/1.1 200 OK\r\n".getBytes(StandardCharsets.ISO_8859_1));
                                    repeat(output, "X-Header: value\r\n");
                                },
                                false)),
                Arguments.of(
                        "sends an endless body",
                        "larger answer than Consul would",
                        doing(
                                output -> {
                                    output.write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
                                    repeat(output, "[{},");
                                },
                                false)),
                Arguments.of(
                        "sends one endless chunk",
                        "larger answer than Consul would",
                        doing(
                                output -> {
                                    output.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7fffffff\r\n"
                                            .getBytes(StandardCharsets.ISO_8859_1));
                                    repeat(output, "          ");
                                },
                                false)),
                Arguments.of("answers with a web page", "is not Consul's", answering(200, "<html>hello</html>")),
                Arguments.of("answers with other JSON", "is not Consul's", answering(200, "\"hello\"")),
                Arguments.of("answers with nested lists", "is not Consul's", answering(200, "[".repeat(100_000))),
                Arguments.of("answers with nothing", "is not Consul's", answering(200, "")),
                Arguments.of("answers null", "is not Consul's", answering(200, "null")),
                Arguments.of("redirects", "answered 302", answering(302, "elsewhere")),
                Arguments.of("has no leader", "the cluster is without a leader", answering(500, "No cluster leader")),
                Arguments.of("fails", "answered 500 rpc error", answering(500, "rpc error")),
                Arguments.of("does not know the token", "does not accept the token", answering(403, "ACL not found")),
                Arguments.of("does not allow it", "does not accept the token", answering(403, "Permission denied")));
    }

    @ParameterizedTest(name = "an agent that {0}")
    @MethodSource("hostileAnswers")
    void a_hostile_agent_ends_in_one_clear_sentence(String what, String told, ScriptedServer.Answer answer)
            throws IOException {
        try (ScriptedServer server = ScriptedServer.doing(answer)) {
            Catalog catalog = catalog(server.uri());
            for (Runnable work : List.<Runnable>of(
                    () -> catalog.register(VM),
                    () -> catalog.deregister(VM),
                    () -> catalog.whereabouts(VM),
                    () -> catalog.announceIncoming(VM, new PeerAddress("10.0.0.1", 4097)),
                    () -> catalog.withdrawIncoming(VM),
                    () -> catalog.incoming(VM))) {
                assertThatThrownBy(work::run)
                        .as(what)
                        .isInstanceOf(CatalogException.class)
                        .hasMessageContaining(VM.value())
                        .hasMessageContaining("the agent " + server.uri())
                        .hasMessageContaining(told)
                        .hasMessageContaining("The VM is not affected")
                        .hasMessageContaining("Check ")
                        .satisfies(
                                e -> assertThat(e.getMessage()).hasLineCount(1).hasSizeLessThan(700));
            }
        }
    }

    @Test
    void an_agent_that_is_down_is_told_apart() throws IOException {
        URI nobody;
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = URI.create("http://127.0.0.1:" + listener.getLocalPort());
        }

        assertThatThrownBy(() -> catalog(nobody).register(VM))
                .isInstanceOfSatisfying(
                        CatalogException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.UNAVAILABLE))
                .hasMessage("test00 could not be registered in Consul: the agent " + nobody
                        + " does not accept connections (Connection refused). The VM is not affected; other hosts may not see"
                        + " that it runs here until an ensure succeeds in registering it."
                        + " Check the agent on this host: systemctl status consul; consul members.");
    }

    @Test
    void an_agent_whose_queue_is_full_is_told_apart() throws IOException {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            URI full = URI.create("http://127.0.0.1:" + listener.getLocalPort());
            List<Future<?>> callers;
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                callers = IntStream.range(0, 8)
                        .<Future<?>>mapToObj(
                                i -> threads.submit(() -> catalog(full).whereabouts(VM)))
                        .toList();
            }

            assertThat(callers)
                    .allSatisfy(caller -> assertThatThrownBy(caller::get)
                            .isInstanceOf(ExecutionException.class)
                            .hasCauseInstanceOf(CatalogException.class));
            assertThat(callers.stream().map(caller -> caller.exceptionNow().getMessage()))
                    .anyMatch(message -> message.contains("did not accept a connection within 400 ms"));
        }
    }

    @Test
    void no_connection_is_left_open_whatever_the_answer() throws Exception {
        for (ScriptedServer.Answer answer : List.of(
                answering(200, "[]"),
                answering(500, "rpc error"),
                saying("nonsense"),
                doing(output -> repeat(output, "x"), true))) {
            try (ScriptedServer server = ScriptedServer.doing(answer)) {
                for (int i = 0; i < 3; i++) {
                    try {
                        catalog(server.uri()).whereabouts(VM);
                    } catch (CatalogException expected) {
                        assertThat(expected).hasMessageContaining(VM.value());
                    }
                }

                assertThat(server.hungUp(3)).isTrue();
            }
        }
    }

    @Test
    void the_token_is_in_a_header_and_nowhere_else() throws IOException {
        try (ScriptedServer server = ScriptedServer.answering(403, "Permission denied")) {
            ConsulSettings settings =
                    ConsulSettings.DEFAULT.withAgent(server.uri()).withToken("s3cr3t");

            assertThatThrownBy(() -> new ConsulCatalog(settings, new HostName("host1")).whereabouts(VM))
                    .satisfies(e -> assertThat(e.getMessage()).doesNotContain("s3cr3t"));

            assertThat(server.requests()).singleElement().satisfies(head -> {
                assertThat(head).contains("X-Consul-Token: s3cr3t");
                assertThat(head.getFirst()).isEqualTo("GET /v1/health/service/qemu-test00 HTTP/1.1");
            });
            assertThat(settings.toString()).doesNotContain("s3cr3t");
        }
    }

    private static Catalog catalog(URI agent) {
        return new ConsulCatalog(
                ConsulSettings.DEFAULT.withAgent(agent).withTimeouts(PATIENCE, PATIENCE), new HostName("host1"));
    }

    /** Something that is written; then the connection is held, or ended. */
    private interface Writing {
        void to(OutputStream output) throws IOException;
    }

    private static ScriptedServer.Answer doing(Writing writing, boolean hold) {
        return (client, output) -> {
            writing.to(output);
            if (hold) {
                client.getInputStream().transferTo(OutputStream.nullOutputStream());
            }
        };
    }

    private static ScriptedServer.Answer saying(String text) {
        return doing(output -> output.write(text.getBytes(StandardCharsets.ISO_8859_1)), false);
    }

    private static ScriptedServer.Answer answering(int status, String body) {
        return saying("HTTP/1.1 " + status + " Something\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
    }

    private static void repeat(OutputStream output, String text) throws IOException {
        byte[] block = text.repeat(1000).getBytes(StandardCharsets.ISO_8859_1);
        for (int i = 0; i < 100_000; i++) {
            output.write(block);
        }
    }

    /** A character now and then, each well within a read timeout. */
    private static void trickle(OutputStream output) throws IOException {
        for (int i = 0; i < 1000; i++) {
            output.write('H');
            output.flush();
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
    }
}
