package io.flyingcircus.fcqemu.domain.report;

import io.flyingcircus.fcqemu.ports.events.Event;
import io.flyingcircus.fcqemu.ports.events.EventLog;
import io.flyingcircus.fcqemu.ports.events.Field;
import io.flyingcircus.fcqemu.ports.events.Level;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Events of one VM. */
public final class VmEvents {

    private final EventLog log;
    private final VmName vm;

    /** Events of {@code vm}, written to {@code log}. */
    public VmEvents(EventLog log, VmName vm) {
        this.log = log;
        this.vm = vm;
    }

    /** A step, for the log file. */
    public void debug(String name, Field... fields) {
        write(Level.DEBUG, name, null, fields);
    }

    /** What is done, and why. */
    public void info(String name, Field... fields) {
        write(Level.INFO, name, null, fields);
    }

    /** Something an operator should look at; work goes on. */
    public void warning(String name, Field... fields) {
        write(Level.WARNING, name, null, fields);
    }

    /** The same, with what was thrown. */
    public void warning(String name, Throwable failure, Field... fields) {
        write(Level.WARNING, name, failure, fields);
    }

    private void write(Level level, String name, @Nullable Throwable failure, Field... fields) {
        log.record(new Event(level, Optional.of(vm), name, List.of(fields), failure));
    }
}
