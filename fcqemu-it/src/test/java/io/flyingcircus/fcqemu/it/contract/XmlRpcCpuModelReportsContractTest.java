package io.flyingcircus.fcqemu.it.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.adapter.qemu.directory.XmlRpcCpuModelReports;
import io.flyingcircus.fcqemu.adapter.qemu.xmlrpc.MethodCall;
import io.flyingcircus.fcqemu.adapter.qemu.xmlrpc.MethodResponse;
import io.flyingcircus.fcqemu.adapter.qemu.xmlrpc.XmlRpcValue;
import io.flyingcircus.fcqemu.ports.cpu.CpuModelReports;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** A directory behind HTTP. */
class XmlRpcCpuModelReportsContractTest extends CpuModelReportsContract {

    private final HttpDirectory directory;
    private volatile List<String> known = List.of();
    private volatile boolean refusing;

    XmlRpcCpuModelReportsContractTest(@TempDir Path root) throws IOException {
        directory = new HttpDirectory(root, this::answer);
    }

    @AfterEach
    void end() {
        directory.close();
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
        return new XmlRpcCpuModelReports(directory.asked());
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
