package io.flyingcircus.fcqemu.ports.events;

/** How much an event matters to whoever watches the screen. */
public enum Level {
    /** In the log file only, unless asked for. */
    DEBUG,
    /** What is done, and why. */
    INFO,
    /** Something an operator should look at; work went on. */
    WARNING,
    /** Something failed. */
    ERROR
}
