package io.flyingcircus.fcqemu.adapter.qemu.qmp;

import java.util.ArrayList;
import java.util.List;

/**
 * What QEMU says first.
 *
 * @param version of QEMU
 * @param capabilities it offers, for example {@code oob}
 */
public record QmpGreeting(QemuVersion version, List<String> capabilities) {

    public QmpGreeting {
        capabilities = List.copyOf(capabilities);
    }

    static QmpGreeting of(QmpReply message) throws QmpException.ProtocolNonsense {
        QmpReply greeting = message.member("QMP");
        List<String> capabilities = new ArrayList<>();
        for (QmpReply capability : greeting.member("capabilities").elements()) {
            capabilities.add(capability.value().asText());
        }
        return new QmpGreeting(QemuVersion.of(greeting.member("version")), capabilities);
    }
}
