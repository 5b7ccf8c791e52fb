package io.flyingcircus.fcqemu.cli.log;

import io.flyingcircus.fcqemu.ports.events.Event;
import io.flyingcircus.fcqemu.ports.events.Field;
import io.flyingcircus.fcqemu.ports.events.Level;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/**
 * An event as lines of text, each led by local time, process id, level and VM, so that whatever finds one line (grep,
 * tail) knows whose it is: {@code 2026-11-22T21:30:01.123+01:00 4711 INFO  test00 ensure-state wanted=offline}.
 */
final class EventText {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSxxx", Locale.ROOT);
    private static final String RESET = "\u001b[0m";

    private final long pid;
    private final boolean coloured;

    /**
     * Text of one process's events.
     *
     * @param pid of the process
     * @param coloured whether levels are coloured, for a terminal
     */
    EventText(long pid, boolean coloured) {
        this.pid = pid;
        this.coloured = coloured;
    }

    /** All lines, each with its end. */
    String of(Event event, ZonedDateTime time, boolean withTrace) {
        String prefix = TIME.format(time) + " " + pid + " " + level(event.level()) + " "
                + event.vm().map(VmName::value).orElse("-") + " ";
        var text = new StringBuilder(prefix).append(event.name());
        for (Field field : event.fields()) {
            text.append(' ').append(field.key()).append('=').append(quoted(field.value()));
        }
        text.append('\n');
        if (event.failure() != null) {
            if (withTrace) {
                trace(event.failure())
                        .forEach(line -> text.append(prefix)
                                .append("| ")
                                .append(printable(line))
                                .append('\n'));
            } else {
                text.insert(
                        text.length() - 1,
                        " failure=" + quoted(String.valueOf(event.failure().getMessage())));
            }
        }
        return text.toString();
    }

    private String level(Level level) {
        return switch (level) {
            case DEBUG -> painted("\u001b[2m", "DEBUG");
            case INFO -> painted("\u001b[32m", "INFO ");
            case WARNING -> painted("\u001b[33m", "WARN ");
            case ERROR -> painted("\u001b[31m", "ERROR");
        };
    }

    private String painted(String colour, String text) {
        return coloured ? colour + text + RESET : text;
    }

    private static List<String> trace(Throwable failure) {
        var text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString().lines().toList();
    }

    /** Plain where it can be; quoted where white space or quotes would make it unclear where the value ends. */
    private static String quoted(String value) {
        boolean plain = !value.isEmpty()
                && value.chars()
                        .noneMatch(c -> c <= ' ' || c == '"' || c == '=' || c == '\\' || Character.isISOControl(c));
        return plain ? value : '"' + printable(value.replace("\\", "\\\\").replace("\"", "\\\"")) + '"';
    }

    /** Nothing that is logged may begin a line of its own, or reach into the terminal. */
    private static String printable(String value) {
        var text = new StringBuilder();
        value.chars().forEach(c -> {
            switch (c) {
                case '\n' -> text.append("\\n");
                case '\t' -> text.append("  ");
                default -> {
                    if (Character.isISOControl(c)) {
                        text.append(String.format(Locale.ROOT, "\\x%02x", c));
                    } else {
                        text.append((char) c);
                    }
                }
            }
        });
        return text.toString();
    }
}
