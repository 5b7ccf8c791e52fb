package io.flyingcircus.fcqemu.cli.log;

import io.flyingcircus.fcqemu.ports.events.Event;
import io.flyingcircus.fcqemu.ports.events.Field;
import io.flyingcircus.fcqemu.ports.vm.VmName;

/**
 * Events for a terminal: how far a migration, or the evacuation of a host, is stands in one line that is written over again and again, and gives way to
 * whatever else there is to say.
 */
final class ProgressLine {

    /** Back to the first column, and nothing behind it. */
    private static final String OVER = "\r\u001b[K";

    private static final String PROGRESS = "migration-status";

    private static final String EVACUATION = "evacuation-status";

    private boolean stands;

    /** Whether an event belongs into that line. */
    static boolean isFor(Event event) {
        return event.name().equals(PROGRESS) || event.name().equals(EVACUATION);
    }

    /** The line, over the one before. */
    String of(Event event) {
        stands = true;
        return event.name().equals(EVACUATION) ? evacuation(event) : migration(event);
    }

    private static String evacuation(Event event) {
        return OVER + value(event, "left") + " VMs left after " + value(event, "seconds") + " of "
                + value(event, "of-seconds") + " s: " + value(event, "vms");
    }

    private static String migration(Event event) {
        var line = new StringBuilder(OVER)
                .append(event.vm().map(VmName::value).orElse("-"))
                .append(": ")
                .append(value(event, "status"))
                .append(", ")
                .append(value(event, "remaining"))
                .append(" bytes left, ")
                .append(value(event, "mbps"))
                .append(" MB/s, guest writes ")
                .append(value(event, "dirty-mbps"))
                .append(" MB/s");
        String estimated = value(event, "estimated");
        return estimated.isEmpty()
                ? line.toString()
                : line.append(", about ").append(estimated).append(" to go").toString();
    }

    /** What makes room for other text, if the line stands there. */
    String cleared() {
        if (!stands) {
            return "";
        }
        stands = false;
        return OVER;
    }

    private static String value(Event event, String key) {
        return event.fields().stream()
                .filter(field -> field.key().equals(key))
                .map(Field::value)
                .findFirst()
                .orElse("");
    }
}
