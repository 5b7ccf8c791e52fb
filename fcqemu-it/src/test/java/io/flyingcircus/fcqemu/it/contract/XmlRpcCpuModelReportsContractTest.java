package io.flyingcircus.fcqemu.it.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.flyingcircus.fcqemu.adapter.qemu.directory.DirectoryServer;
import io.flyingcircus.fcqemu.adapter.qemu.directory.DirectorySettings;
import io.flyingcircus.fcqemu.adapter.qemu.directory.XmlRpcCpuModelReports;
import io.flyingcircus.fcqemu.adapter.qemu.host.HostPaths;
import io.flyingcircus.fcqemu.adapter.qemu.xmlrpc.MethodCall;
import io.flyingcircus.fcqemu.adapter.qemu.xmlrpc.MethodResponse;
import io.flyingcircus.fcqemu.adapter.qemu.xmlrpc.XmlRpcException;
import io.flyingcircus.fcqemu.adapter.qemu.xmlrpc.XmlRpcReader;
import io.flyingcircus.fcqemu.adapter.qemu.xmlrpc.XmlRpcValue;
import io.flyingcircus.fcqemu.adapter.qemu.xmlrpc.XmlRpcWriter;
import io.flyingcircus.fcqemu.ports.cpu.CpuModelReports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** A directory behind HTTP. */
class XmlRpcCpuModelReportsContractTest extends CpuModelReportsContract {

    private final Path root;
    private final HttpServer server;
    private volatile List<String> known = List.of();
    private volatile boolean refusing;

    XmlRpcCpuModelReportsContractTest(@TempDir Path root) throws IOException {
        this.root = root;
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

    @AfterEach
    void end() {
        server.stop(0);
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] answer = XmlRpcWriter.write(
                    answer(XmlRpcReader.call(exchange.getRequestBody().readAllBytes())));
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
        } catch (XmlRpcException e) {
            exchange.sendResponseHeaders(400, -1);
        }
    }

    private MethodResponse answer(MethodCall call) {
        assertThat(call.method()).isEqualTo("report_supported_cpu_models");
        if (refusing) {
            return new MethodResponse.Fault(1, "no more of it");
        }
        XmlRpcValue.Array models = (XmlRpcValue.Array) call.parameters().getFirst();
        known = models.items().stream()
                .map(model -> ((XmlRpcValue.Text) model).value())
                .toList();
        return new MethodResponse.Result(new XmlRpcValue.Nil());
    }

    @Override
    CpuModelReports reports() {
        return new XmlRpcCpuModelReports(new DirectoryServer(
                new HostPaths(root), new DirectorySettings(Optional.empty(), Duration.ofSeconds(20))));
    }

    @Override
    List<String> known() {
        return known;
    }

    @Override
    void refuse() {
        refusing = true;
    }
}
