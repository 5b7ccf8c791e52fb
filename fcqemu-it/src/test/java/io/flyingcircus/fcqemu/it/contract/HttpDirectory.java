package io.flyingcircus.fcqemu.it.contract;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.flyingcircus.fcqemu.adapter.qemu.directory.DirectoryServer;
import io.flyingcircus.fcqemu.adapter.qemu.directory.DirectorySettings;
import io.flyingcircus.fcqemu.adapter.qemu.host.HostPaths;
import io.flyingcircus.fcqemu.adapter.qemu.xmlrpc.MethodCall;
import io.flyingcircus.fcqemu.adapter.qemu.xmlrpc.MethodResponse;
import io.flyingcircus.fcqemu.adapter.qemu.xmlrpc.XmlRpcException;
import io.flyingcircus.fcqemu.adapter.qemu.xmlrpc.XmlRpcReader;
import io.flyingcircus.fcqemu.adapter.qemu.xmlrpc.XmlRpcWriter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/** A directory behind HTTP, and a host that knows where it is. */
final class HttpDirectory implements AutoCloseable {

    private final Path root;
    private final HttpServer server;
    private final Function<MethodCall, MethodResponse> answers;

    HttpDirectory(Path root, Function<MethodCall, MethodResponse> answers) throws IOException {
        this.root = root;
        this.answers = answers;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v2/api/rg-test", this::serve);
        server.start();
        Path enc = root.resolve("etc/nixos/enc.json");
        Files.createDirectories(enc.getParent());
        Files.writeString(enc, """
                {"name": "host1", "parameters": {"directory_url": "http://%s:%d/v2/api",
                 "directory_password": "secret", "resource_group": "test"}}
                """.formatted(
                        server.getAddress().getHostString(), server.getAddress().getPort()));
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] answer = XmlRpcWriter.write(
                    answers.apply(XmlRpcReader.call(exchange.getRequestBody().readAllBytes())));
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
        } catch (XmlRpcException e) {
            exchange.sendResponseHeaders(400, -1);
        }
    }

    /** As the host asks it. */
    DirectoryServer asked() {
        return new DirectoryServer(
                new HostPaths(root), new DirectorySettings(Optional.empty(), Duration.ofSeconds(20)));
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
