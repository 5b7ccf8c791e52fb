package io.flyingcircus.fcqemu.it.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flyingcircus.fcqemu.adapter.qemu.directory.XmlRpcEvacuations;
import io.flyingcircus.fcqemu.adapter.qemu.xmlrpc.MethodCall;
import io.flyingcircus.fcqemu.adapter.qemu.xmlrpc.MethodResponse;
import io.flyingcircus.fcqemu.adapter.qemu.xmlrpc.XmlRpcValue;
import io.flyingcircus.fcqemu.ports.evacuation.Evacuations;
import io.flyingcircus.fcqemu.ports.failure.DirectoryException;
import io.flyingcircus.fcqemu.ports.vm.HostName;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A directory behind HTTP. */
class XmlRpcEvacuationsContractTest extends EvacuationsContract {

    private final HttpDirectory directory;
    private final List<HostName> asked = new CopyOnWriteArrayList<>();
    private volatile XmlRpcValue next = XmlRpcValue.Array.of();
    private volatile boolean refusing;

    XmlRpcEvacuationsContractTest(@TempDir Path root) throws IOException {
        directory = new HttpDirectory(root, this::answer);
    }

    @AfterEach
    void end() {
        directory.close();
    }

    private MethodResponse answer(MethodCall call) {
        assertThat(call.method()).isEqualTo("evacuate_vms");
        if (refusing) {
            return new MethodResponse.Fault(1, "no more of it");
        }
        asked.add(new HostName(((XmlRpcValue.Text) call.parameters().getFirst()).value()));
        XmlRpcValue now = next;
        next = new XmlRpcValue.Nil();
        return new MethodResponse.Result(now);
    }

    @Override
    Evacuations evacuations() {
        return new XmlRpcEvacuations(directory.asked());
    }

    @Override
    void gives(List<VmName> vms) {
        next = XmlRpcValue.Array.ofTexts(vms.stream().map(VmName::value).toList());
    }

    @Override
    List<HostName> asked() {
        return asked;
    }

    @Override
    void refuse() {
        refusing = true;
    }

    @Test
    void what_is_no_list_of_names_is_told_without_its_control_characters() {
        for (XmlRpcValue nonsense : List.of(
                new XmlRpcValue.Text("web01"),
                XmlRpcValue.Array.ofTexts(List.of("../../etc\n--host=x")),
                XmlRpcValue.Array.of(new XmlRpcValue.Int(3)))) {
            next = nonsense;
            assertThatThrownBy(() -> evacuations().evacuate(new HostName("host1")))
                    .isInstanceOf(DirectoryException.class)
                    .hasMessageContaining("answered evacuate_vms with")
                    .hasMessageNotContaining("\n");
        }
    }
}
