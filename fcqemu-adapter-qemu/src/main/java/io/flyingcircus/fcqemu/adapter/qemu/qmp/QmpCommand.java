package io.flyingcircus.fcqemu.adapter.qemu.qmp;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flyingcircus.fcqemu.adapter.qemu.lines.BoundedJson;
import io.flyingcircus.fcqemu.adapter.qemu.lines.Excerpt;

/**
 * A command and its arguments, by QMP's names.
 *
 * @param name for example {@code query-status}
 * @param arguments empty where it takes none
 */
public record QmpCommand(String name, ObjectNode arguments) {

    /** A command without arguments. */
    public static QmpCommand of(String name) {
        return new QmpCommand(name, BoundedJson.object());
    }

    /** What is sent. */
    ObjectNode message(String id) {
        ObjectNode message = BoundedJson.object().put("execute", name);
        if (!arguments.isEmpty()) {
            message.set("arguments", arguments);
        }
        return message.put("id", id);
    }

    @Override
    public String toString() {
        return arguments.isEmpty() ? name : name + " " + Excerpt.of(arguments.toString());
    }
}
