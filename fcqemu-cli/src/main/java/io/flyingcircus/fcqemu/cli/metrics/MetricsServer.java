package io.flyingcircus.fcqemu.cli.metrics;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.flyingcircus.fcqemu.ports.failure.HostException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/** {@code /metrics} and {@code /healthz} by HTTP. Waits for no lock, no guest, neither Ceph nor Consul. */
public final class MetricsServer implements AutoCloseable {

    private static final int WAITING = 16;
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;
    private static final int METHOD_NOT_ALLOWED = 405;
    private static final int UNAVAILABLE = 503;
    private static final int ERROR = 500;

    private final HttpServer server;

    private record Answer(int status, String type, String text) {

        static Answer plain(int status, String text) {
            return new Answer(status, "text/plain; charset=utf-8", text + "\n");
        }
    }

    /**
     * Listens and answers from now on.
     *
     * @param address where
     * @param host the host's VMs
     * @param work the daemon's work
     * @param seen what was seen of VMs
     * @param ports how fast QEMUs and Ceph answer
     * @param complaint what is wrong with the daemon, if anything is
     * @throws HostException if it cannot listen there
     */
    public MetricsServer(
            InetSocketAddress address,
            HostMetrics host,
            WorkMetrics work,
            SeenMetrics seen,
            PortMetrics ports,
            Supplier<Optional<String>> complaint) {
        try {
            server = HttpServer.create(address, WAITING);
        } catch (IOException e) {
            throw new HostException(
                    "there are no metrics: " + address + " cannot be listened on (" + e.getMessage()
                            + "). Set metrics-address in section [daemon] of fc-qemu.conf, then restart the daemon.",
                    e);
        }
        serve("/metrics", () -> {
            MetricText text = new MetricText();
            host.write(text);
            work.write(text);
            seen.write(text);
            ports.write(text);
            return new Answer(OK, "text/plain; version=0.0.4; charset=utf-8", text.toString());
        });
        serve(
                "/healthz",
                () -> complaint
                        .get()
                        .map(wrong -> Answer.plain(UNAVAILABLE, wrong))
                        .orElseGet(() -> Answer.plain(OK, "ok")));
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    private void serve(String path, Supplier<Answer> answer) {
        server.createContext(path, exchange -> answer(exchange, path, answer));
    }

    private static void answer(HttpExchange exchange, String path, Supplier<Answer> supplier) throws IOException {
        try (exchange) {
            Answer answer;
            if (!exchange.getRequestURI().getPath().equals(path)) {
                answer = Answer.plain(NOT_FOUND, "there is /metrics and /healthz");
            } else if (!exchange.getRequestMethod().equals("GET")) {
                answer = Answer.plain(METHOD_NOT_ALLOWED, "GET is all there is");
            } else {
                answer = made(supplier);
            }
            byte[] body = answer.text().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", answer.type());
            exchange.sendResponseHeaders(answer.status(), body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private static Answer made(Supplier<Answer> supplier) {
        try {
            return supplier.get();
        } catch (RuntimeException failure) {
            return Answer.plain(ERROR, String.valueOf(failure.getMessage()));
        }
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return server.getAddress();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
