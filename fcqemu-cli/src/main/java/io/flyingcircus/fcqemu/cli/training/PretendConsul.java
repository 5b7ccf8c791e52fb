package io.flyingcircus.fcqemu.cli.training;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Answers as this host's agent of Consul would for a VM that is registered as it should be. */
final class PretendConsul implements AutoCloseable {

    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final String service = Resource.text("agent-service.json");
    private final String health = Resource.text("health-service.json");

    PretendConsul() throws IOException {
        Thread.ofVirtual().start(this::serveAll);
    }

    int port() {
        return server.getLocalPort();
    }

    private void serveAll() {
        try {
            while (true) {
                serve(server.accept());
            }
        } catch (IOException _) {
            // Closed: the training is over.
        }
    }

    /** One request, without a body as all of them are here. */
    private void serve(Socket accepted) {
        try (Socket client = accepted;
                var lines =
                        new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII))) {
            String request = lines.readLine();
            for (String header = request; header != null && !header.isEmpty(); ) {
                header = lines.readLine();
            }
            String answer = answer(String.valueOf(request));
            String head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nX-Consul-Index: 168\r\n"
                    + "Connection: close\r\nContent-Length: " + answer.length() + "\r\n\r\n";
            client.getOutputStream().write((head + answer).getBytes(StandardCharsets.US_ASCII));
        } catch (IOException _) {
            // The client has gone; what it needed was loaded.
        }
    }

    private String answer(String request) {
        if (request.contains("/v1/health/service/")) {
            return health;
        }
        if (request.contains("/v1/agent/services")) {
            return "{\"qemu-warm-up\": " + service + "}";
        }
        return request.contains("/v1/agent/service/") ? service : "";
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
