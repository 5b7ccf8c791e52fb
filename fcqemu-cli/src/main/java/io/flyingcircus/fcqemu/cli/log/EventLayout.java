package io.flyingcircus.fcqemu.cli.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.LayoutBase;
import io.flyingcircus.fcqemu.ports.events.Event;
import java.time.Instant;
import java.time.ZoneId;

/** Turns what {@link HostLog} hands to logback back into the event it was, and that into text. */
final class EventLayout extends LayoutBase<ILoggingEvent> {

    private final EventText text;
    private final boolean withTrace;

    EventLayout(EventText text, boolean withTrace) {
        this.text = text;
        this.withTrace = withTrace;
    }

    @Override
    public String doLayout(ILoggingEvent logged) {
        var event = (Event) logged.getArgumentArray()[0];
        return text.of(event, Instant.ofEpochMilli(logged.getTimeStamp()).atZone(ZoneId.systemDefault()), withTrace);
    }
}
