package io.flyingcircus.fcqemu.cli.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.LayoutBase;
import io.flyingcircus.fcqemu.ports.events.Event;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;

/** Turns what {@link HostLog} hands to logback back into the event it was, and that into text. */
final class EventLayout extends LayoutBase<ILoggingEvent> {

    private final EventText text;
    private final boolean withTrace;
    private final Optional<ProgressLine> progress;

    /** @param progress where it stands in a line of its own; empty: as a line like any other */
    EventLayout(EventText text, boolean withTrace, Optional<ProgressLine> progress) {
        this.text = text;
        this.withTrace = withTrace;
        this.progress = progress;
    }

    @Override
    public String doLayout(ILoggingEvent logged) {
        var event = (Event) logged.getArgumentArray()[0];
        if (progress.isPresent() && ProgressLine.isFor(event)) {
            return progress.get().of(event);
        }
        String room = progress.map(ProgressLine::cleared).orElse("");
        return room
                + text.of(event, Instant.ofEpochMilli(logged.getTimeStamp()).atZone(ZoneId.systemDefault()), withTrace);
    }
}
