package io.flyingcircus.fcqemu.adapter.qemu.qmp;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flyingcircus.fcqemu.adapter.qemu.lines.BoundedJson;
import java.util.List;

/** Ways to ask a guest to shut down. It may not care. All throw as {@link QmpSession#execute} does. */
public record PowerCommands(QmpSession session) {

    private static final List<String> CTRL_ALT_DELETE = List.of("ctrl", "alt", "delete");

    /** {@code system_powerdown}: presses the ACPI power button. */
    public void systemPowerdown() throws QmpException {
        session.execute(QmpCommand.of("system_powerdown"));
    }

    /** {@code send-key} ctrl-alt-delete. */
    public void sendCtrlAltDelete() throws QmpException {
        ObjectNode arguments = BoundedJson.object();
        ArrayNode keys = arguments.putArray("keys");
        for (String key : CTRL_ALT_DELETE) {
            keys.addObject().put("type", "qcode").put("data", key);
        }
        session.execute(new QmpCommand("send-key", arguments));
    }
}
