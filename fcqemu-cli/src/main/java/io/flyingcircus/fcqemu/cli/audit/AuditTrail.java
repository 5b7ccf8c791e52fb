package io.flyingcircus.fcqemu.cli.audit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.flyingcircus.fcqemu.adapter.qemu.systemd.Journal;
import io.flyingcircus.fcqemu.ports.events.Event;
import io.flyingcircus.fcqemu.ports.events.Field;
import io.flyingcircus.fcqemu.ports.events.Level;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What one command changes and decides, and on whose behalf, as JSON lines in the host's audit file: the command, each event that is
 * worth the screen, and how it ended; each also in the journal, where there is one. What acts by itself leaves no line where it did
 * nothing. A file that cannot be written is no error: it is told once, and work goes on.
 */
public final class AuditTrail {

    /** Of {@code syslog(3)}: normal, and worth a look. */
    private static final String NOTICE = "5";

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSxxx", Locale.ROOT);

    private final AuditFile file;
    private final Journal journal;
    private final Doing doing;
    private final Consumer<String> problem;
    private boolean begun;
    private boolean failed;
    private @Nullable List<Long> before;

    /**
     * What is done.
     *
     * @param who on whose behalf
     * @param pid of the process that was started for it
     * @param reason why, in their words
     * @param arguments as typed
     * @param vm that it is about, if it is about one
     */
    public record Doing(Who who, long pid, Optional<String> reason, List<String> arguments, Optional<VmName> vm) {
        public Doing {
            arguments = List.copyOf(arguments);
        }
    }

    /** Something to be written into a line. */
    private interface Content {
        void write(JsonGenerator json) throws IOException;
    }

    /**
     * The trail of one command.
     *
     * @param file the host's
     * @param journal the host's, which gets a copy of each line
     * @param doing what is done
     * @param problem is told why the file cannot be written, once
     */
    public AuditTrail(Path file, Journal journal, Doing doing, Consumer<String> problem) {
        this.file = new AuditFile(file);
        this.journal = journal;
        this.doing = doing;
        this.problem = problem;
    }

    /** The audit file of a host. */
    public static Path file(Path root) {
        return root.resolve("var/log/fc-qemu.audit.jsonl");
    }

    /** It is about to be done. Of a command on a VM, {@link #found} says so. */
    public synchronized void begins() {
        if (doing.who().kind() == Who.Kind.USER && doing.vm().isEmpty()) {
            begin();
        }
    }

    /** It is about to be done to a VM that has these QEMUs here. */
    public synchronized void found(List<Long> pids) {
        if (before == null && !begun) {
            before = List.copyOf(pids);
            if (doing.who().kind() == Who.Kind.USER) {
                begin();
            }
        }
    }

    private void begin() {
        if (!begun) {
            begun = true;
            write(doing.vm(), "command", json -> {
                json.writeArrayFieldStart("arguments");
                for (String argument : doing.arguments()) {
                    json.writeString(argument);
                }
                json.writeEndArray();
                pids(json, "before", before);
            });
        }
    }

    /** Something was decided or changed. */
    public synchronized void record(Event event) {
        if (event.level() == Level.DEBUG) {
            return;
        }
        begin();
        write(event.vm(), event.name(), json -> {
            json.writeObjectFieldStart("details");
            for (Field field : event.fields()) {
                json.writeStringField(field.key(), field.value());
            }
            json.writeEndObject();
            if (event.failure() != null) {
                json.writeStringField("failure", String.valueOf(event.failure().getMessage()));
            }
        });
    }

    /**
     * It is over.
     *
     * @param failure why it could not be done
     * @param after the QEMUs that the VM has now; empty if that was not looked at
     */
    public synchronized void ended(int exitCode, Optional<String> failure, Optional<List<Long>> after) {
        boolean nothing =
                exitCode == 0 && (before == null || after.filter(before::equals).isPresent());
        if (nothing && !begun && doing.who().kind() != Who.Kind.USER) {
            return;
        }
        begin();
        write(doing.vm(), "command-ended", json -> {
            json.writeNumberField("exit_code", exitCode);
            if (failure.isPresent()) {
                json.writeStringField("failure", failure.get());
            }
            pids(json, "before", before);
            pids(json, "after", after.orElse(null));
        });
    }

    private static void pids(JsonGenerator json, String name, @Nullable List<Long> pids) throws IOException {
        if (pids == null) {
            return;
        }
        json.writeObjectFieldStart(name);
        json.writeArrayFieldStart("pids");
        for (long pid : pids) {
            json.writeNumber(pid);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private void write(Optional<VmName> vm, String event, Content content) {
        String line;
        try {
            line = line(vm, event, content);
        } catch (IOException impossible) {
            // It is written into memory.
            throw new UncheckedIOException(impossible);
        }
        // First: it has room where the disk is full.
        enter(vm, event, line);
        if (failed) {
            return;
        }
        try {
            file.append(line);
        } catch (IOException e) {
            failed = true;
            problem.accept(e.toString());
        }
    }

    private void enter(Optional<VmName> vm, String event, String line) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("MESSAGE", line);
        fields.put("PRIORITY", NOTICE);
        fields.put("SYSLOG_IDENTIFIER", "fc-qemu-audit");
        fields.put("FC_QEMU_EVENT", event);
        vm.ifPresent(name -> fields.put("FC_QEMU_VM", name.value()));
        boolean _ = journal.enter(fields);
    }

    private String line(Optional<VmName> vm, String event, Content content) throws IOException {
        var text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("time", TIME.format(ZonedDateTime.now(ZoneId.systemDefault())));
            json.writeNumberField("pid", doing.pid());
            json.writeStringField("by", doing.who().kind().written());
            json.writeStringField("user", doing.who().user());
            if (doing.who().sudoUser().isPresent()) {
                json.writeStringField("sudo_user", doing.who().sudoUser().get());
            }
            if (doing.who().loginUid().isPresent()) {
                json.writeNumberField("login_uid", doing.who().loginUid().getAsLong());
            }
            if (doing.reason().isPresent()) {
                json.writeStringField("reason", doing.reason().get());
            }
            if (vm.isPresent()) {
                json.writeStringField("vm", vm.get().value());
            }
            json.writeStringField("event", event);
            content.write(json);
            json.writeEndObject();
        }
        return text.toString();
    }
}
