package io.flyingcircus.fcqemu.adapter.ceph.process;

import java.io.Serial;

/** A command that ended with an error, did not end in time, or could not be started. */
public final class CommandFailedException extends Exception {

    @Serial
    private static final long serialVersionUID = 1;

    private final String report;

    CommandFailedException(String report) {
        super(report);
        this.report = report;
    }

    /** Which command, how it ended, and what it said. */
    public String report() {
        return report;
    }
}
