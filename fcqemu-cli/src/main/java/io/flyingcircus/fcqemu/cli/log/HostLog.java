package io.flyingcircus.fcqemu.cli.log;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.filter.ThresholdFilter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import io.flyingcircus.fcqemu.cli.audit.AuditTrail;
import io.flyingcircus.fcqemu.ports.events.Event;
import io.flyingcircus.fcqemu.ports.events.EventLog;
import io.flyingcircus.fcqemu.ports.events.Level;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Events on the screen and in the host's log file. The file gets everything, with stack traces; the screen what matters.
 * Neither a full disk nor a closed screen is an error: logback drops what it cannot write.
 */
public final class HostLog implements EventLog, AutoCloseable {

    private static final String NAME = "fc-qemu";

    private final LoggerContext context = new LoggerContext();
    private final Logger everywhere = context.getLogger(NAME);
    private final Logger fileOnly = context.getLogger(NAME + ".file");
    private final Optional<VmName> about;
    private final FileAppender<ILoggingEvent> toFile = new FileAppender<>();
    private final boolean fileIsOpen;
    private volatile @Nullable AuditTrail audit;

    /**
     * What the screen shows.
     *
     * @param stream where it is
     * @param verbose whether it shows details and stack traces too
     * @param coloured whether it is a terminal that wants colours
     * @param terminal whether it is one, so that a line can be written over
     */
    public record Screen(OutputStream stream, boolean verbose, boolean coloured, boolean terminal) {}

    /** Opens the log of this process. */
    public HostLog(Path file, Optional<Screen> screen, Optional<VmName> about) {
        this(file, screen, about, ProcessHandle.current().pid());
    }

    /**
     * Opens the log.
     *
     * @param file the log file; folders that are missing are made
     * @param screen empty for a process in the background
     * @param about the VM that is worked on, whose all events are that name no other
     * @param pid of the process that was started for the work
     */
    public HostLog(Path file, Optional<Screen> screen, Optional<VmName> about, long pid) {
        this.about = about;
        context.setName(NAME);
        context.setMDCAdapter(new LogbackMDCAdapter());
        everywhere.setLevel(ch.qos.logback.classic.Level.TRACE);
        everywhere.setAdditive(false);
        fileOnly.setLevel(ch.qos.logback.classic.Level.TRACE);
        fileOnly.setAdditive(false);
        toFile.setContext(context);
        toFile.setFile(file.toString());
        toFile.setEncoder(encoder(new EventText(pid, false), true, Optional.empty()));
        toFile.start();
        fileIsOpen = toFile.isStarted();
        if (fileIsOpen) {
            everywhere.addAppender(toFile);
            fileOnly.addAppender(toFile);
        }
        screen.ifPresent(shown -> everywhere.addAppender(screenAppender(shown, pid)));
    }

    private OutputStreamAppender<ILoggingEvent> screenAppender(Screen screen, long pid) {
        var threshold = new ThresholdFilter();
        threshold.setLevel(screen.verbose() ? "DEBUG" : "INFO");
        threshold.start();
        var appender = new OutputStreamAppender<ILoggingEvent>();
        appender.setContext(context);
        appender.addFilter(threshold);
        appender.setEncoder(encoder(
                new EventText(pid, screen.coloured()),
                screen.verbose(),
                screen.terminal() ? Optional.of(new ProgressLine()) : Optional.empty()));
        appender.setOutputStream(screen.stream());
        appender.start();
        return appender;
    }

    private LayoutWrappingEncoder<ILoggingEvent> encoder(
            EventText text, boolean withTrace, Optional<ProgressLine> progress) {
        var layout = new EventLayout(text, withTrace, progress);
        layout.setContext(context);
        layout.start();
        var encoder = new LayoutWrappingEncoder<ILoggingEvent>();
        encoder.setContext(context);
        encoder.setCharset(StandardCharsets.UTF_8);
        encoder.setLayout(layout);
        encoder.start();
        return encoder;
    }

    /** Whether the log file could be opened. */
    public boolean fileIsOpen() {
        return fileIsOpen;
    }

    /** Opens the log file anew: somebody may have renamed it, to have another begun. */
    public void reopen() {
        toFile.stop();
        toFile.start();
    }

    /** From now on what is worth the screen stands in an audit trail, too. */
    public void isAuditedBy(AuditTrail trail) {
        audit = trail;
    }

    @Override
    public void record(Event event) {
        write(everywhere, event);
        AuditTrail trail = audit;
        if (trail != null && !ProgressLine.isFor(event)) {
            trail.record(withVm(event));
        }
    }

    /** Writes an event to the file only; the screen was told in another way. */
    public void recordInFile(Event event) {
        write(fileOnly, event);
    }

    private void write(Logger logger, Event event) {
        ch.qos.logback.classic.Level level = switch (event.level()) {
            case Level.DEBUG -> ch.qos.logback.classic.Level.DEBUG;
            case Level.INFO -> ch.qos.logback.classic.Level.INFO;
            case Level.WARNING -> ch.qos.logback.classic.Level.WARN;
            case Level.ERROR -> ch.qos.logback.classic.Level.ERROR;
        };
        logger.callAppenders(new LoggingEvent(NAME, logger, level, event.name(), null, new Object[] {withVm(event)}));
    }

    private Event withVm(Event event) {
        return event.vm().isPresent() || about.isEmpty()
                ? event
                : new Event(event.level(), about, event.name(), event.fields(), event.failure());
    }

    @Override
    public void close() {
        context.stop();
    }
}
