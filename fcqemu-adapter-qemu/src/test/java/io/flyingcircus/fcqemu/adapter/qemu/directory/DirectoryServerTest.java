package io.flyingcircus.fcqemu.adapter.qemu.directory;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.flyingcircus.fcqemu.adapter.qemu.host.HostPaths;
import io.flyingcircus.fcqemu.ports.failure.DirectoryException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class DirectoryServerTest {

    private static final String PASSWORD = "s3cret/+pass:word";
    private static final String NIL = answer("<params><param><value><nil/></value></param></params>");

    @TempDir
    private Path root;

    private HttpServer server;
    private final List<String> seen = new CopyOnWriteArrayList<>();
    private final CountDownLatch over = new CountDownLatch(1);

    private static String answer(String content) {
        return "<?xml version='1.0'?><methodResponse>" + content + "</methodResponse>";
    }

    /** What a directory may do with a request. */
    interface Behaviour {
        void serve(HttpExchange exchange) throws IOException;
    }

    private static Behaviour saying(int status, String body) {
        return exchange -> {
            byte[] bytes = body.getBytes(UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        };
    }

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    @AfterEach
    void stop() {
        over.countDown();
        server.stop(0);
    }

    private void serve(Behaviour behaviour) {
        server.createContext("/", exchange -> {
            try (exchange) {
                seen.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                        + exchange.getRequestHeaders().getFirst("Authorization"));
                seen.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
                behaviour.serve(exchange);
            }
        });
    }

    private String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/v2/api";
    }

    private void write(String file, String content) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, content);
    }

    private void enc(String file, String parameters) throws IOException {
        write(file, "{\"name\": \"host1\", \"parameters\": {" + parameters + "}}");
    }

    private void usualEnc() throws IOException {
        enc(
                "etc/nixos/enc.json",
                "\"directory_url\": \"" + url() + "\", \"directory_password\": \"" + PASSWORD
                        + "\", \"resource_group\": \"services\", \"production\": true, \"other\": {\"a\": [1]}");
    }

    private void report(Optional<URI> configured, Duration patience) {
        var directory = new DirectoryServer(new HostPaths(root), new DirectorySettings(configured, patience));
        new XmlRpcCpuModelReports(directory).report(List.of("Nehalem-v1,pcid", "qemu64-v1"));
    }

    private void report() {
        report(Optional.empty(), Duration.ofSeconds(30));
    }

    private static String basic(String user, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(UTF_8));
    }

    @Test
    void it_is_asked_with_the_name_and_password_of_the_host_below_its_resource_group() throws IOException {
        usualEnc();
        serve(saying(200, NIL));

        report();

        assertThat(seen.getFirst()).isEqualTo("POST /v2/api/rg-services " + basic("host1", PASSWORD));
        assertThat(seen.get(1))
                .contains("<methodName>report_supported_cpu_models</methodName>")
                .contains("<array><data><value><string>Nehalem-v1,pcid</string></value>"
                        + "<value><string>qemu64-v1</string></value></data></array>");
    }

    @Test
    void on_a_host_of_puppet_the_password_is_in_a_file_of_its_own() throws IOException {
        enc(
                "etc/puppet/enc.json",
                "\"directory_url\": \"" + url() + "/\", \"directory_password\": \"not-this\","
                        + " \"resource_group\": \"services\"");
        write("etc/directory.secret", PASSWORD + "\n");
        serve(saying(200, NIL));

        report();

        assertThat(seen.getFirst()).isEqualTo("POST /v2/api/rg-services " + basic("host1", PASSWORD));
    }

    @Test
    void the_configured_url_counts_where_the_enc_has_none() throws IOException {
        enc("etc/nixos/enc.json", "\"directory_password\": \"p\", \"resource_group\": \"services\"");
        serve(saying(200, NIL));

        assertThatThrownBy(this::report)
                .isInstanceOf(DirectoryException.class)
                .hasMessageContaining("directory_url")
                .hasMessageContaining("[directory]");
        report(Optional.of(URI.create(url())), Duration.ofSeconds(30));

        assertThat(seen.getFirst()).startsWith("POST /v2/api/rg-services ");
    }

    @Test
    void an_answer_in_chunks_is_taken() throws IOException {
        usualEnc();
        serve(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(NIL.getBytes(UTF_8));
        });

        report();

        assertThat(seen).hasSize(2);
    }

    static Stream<Arguments> refusals() {
        String fault = answer("<fault><value><struct>"
                + "<member><name>faultCode</name><value><int>1</int></value></member>"
                + "<member><name>faultString</name><value><string>host1 is unknown</string></value></member>"
                + "</struct></value></fault>");
        String bomb = "<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;'>]>" + NIL;
        return Stream.of(
                Arguments.of("a fault", saying(200, fault), "host1 is unknown"),
                Arguments.of("a wrong password", saying(401, "no"), "does not let this host in (401)"),
                Arguments.of("no permission", saying(403, "no"), "does not let this host in (403)"),
                Arguments.of("an error", saying(502, "<html>bad\u0007 gateway"), "HTTP status 502, <html>bad? gateway"),
                Arguments.of("a page that is none", saying(200, "<html></html>"), "not understood"),
                Arguments.of("entities", saying(200, bomb), "a document type or an entity is refused"),
                Arguments.of("no XML", saying(200, "{}"), "not well-formed"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refusals")
    void what_went_wrong_is_told_without_the_password(String title, Behaviour behaviour, String told)
            throws IOException {
        usualEnc();
        serve(behaviour);

        assertThatThrownBy(this::report)
                .as(title)
                .isInstanceOf(DirectoryException.class)
                .hasMessageContaining(told)
                .hasMessageContaining(url() + "/rg-services")
                .hasMessageNotContaining(PASSWORD);
        assertThat(seen).as("it is asked once").hasSize(2);
    }

    @Test
    void a_redirection_does_not_get_the_password() throws IOException {
        usualEnc();
        server.createContext("/elsewhere", exchange -> {
            seen.add("elsewhere");
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        serve(exchange -> {
            exchange.getResponseHeaders().set("Location", "/elsewhere");
            exchange.sendResponseHeaders(307, -1);
        });

        assertThatThrownBy(this::report).isInstanceOf(DirectoryException.class).hasMessageContaining("HTTP status 307");
        assertThat(seen).doesNotContain("elsewhere");
    }

    @Test
    void an_answer_that_never_ends_is_given_up() throws IOException {
        usualEnc();
        serve(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            OutputStream out = exchange.getResponseBody();
            out.write(NIL.substring(0, 20).getBytes(UTF_8));
            out.flush();
            awaitEnd();
        });

        assertThatThrownBy(() -> report(Optional.empty(), Duration.ofMillis(500)))
                .isInstanceOf(DirectoryException.class)
                .hasMessageContaining("no whole answer");
    }

    @Test
    void an_answer_of_any_size_costs_a_mebibyte_at_most() throws IOException {
        usualEnc();
        serve(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            byte[] blanks = " ".repeat(1 << 16).getBytes(UTF_8);
            for (int i = 0; i < 1000; i++) {
                exchange.getResponseBody().write(blanks);
            }
            seen.add("all was taken");
        });

        assertThatThrownBy(this::report).isInstanceOf(DirectoryException.class);
        assertThat(seen).doesNotContain("all was taken");
    }

    @Test
    void a_directory_that_is_not_there_is_told_as_that() throws IOException {
        usualEnc();
        server.stop(0);

        assertThatThrownBy(this::report)
                .isInstanceOf(DirectoryException.class)
                .hasMessageContaining("did not answer report_supported_cpu_models")
                .hasMessageNotContaining(PASSWORD);
    }

    static Stream<Arguments> encs() {
        String rest = "\"directory_password\": \"hidden\", \"resource_group\": \"services\"";
        return Stream.of(
                Arguments.of("{", "enc.json cannot be used"),
                Arguments.of("[]", "a JSON object was expected"),
                Arguments.of("{\"parameters\": {\"directory_url\": \"http://h/\", " + rest + "}}", "it has no name"),
                Arguments.of(
                        "{\"name\": \"h\", \"parameters\": {\"directory_url\": \"http://h/\","
                                + " \"resource_group\": \"services\"}}",
                        "it has no parameters.directory_password"),
                Arguments.of(
                        "{\"name\": \"h\", \"parameters\": {\"directory_url\": \"file:///etc\", " + rest + "}}",
                        "directory_url is no URL"),
                Arguments.of(
                        "{\"name\": \"h\", \"parameters\": {\"directory_url\": [\"x\"], " + rest + "}}",
                        "directory_url is no string"));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("encs")
    void an_enc_that_cannot_be_used_is_named_with_what_is_wrong(String content, String told) throws IOException {
        write("etc/nixos/enc.json", content);

        assertThatThrownBy(this::report)
                .isInstanceOf(DirectoryException.class)
                .hasMessageContaining(told)
                .hasMessageContaining(root.resolve("etc/nixos/enc.json").toString())
                .hasMessageNotContaining("hidden");
    }

    @Test
    void a_host_without_an_enc_is_told_so() {
        assertThatThrownBy(this::report)
                .isInstanceOf(DirectoryException.class)
                .hasMessageContaining("/etc/nixos/enc.json")
                .hasMessageContaining("/etc/puppet/enc.json");
    }

    private void awaitEnd() {
        try {
            over.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
