package io.flyingcircus.fcqemu.cli.command;

import io.flyingcircus.fcqemu.domain.status.VmStatus;
import java.time.Duration;
import java.util.Optional;

/**
 * What is known of a VM.
 *
 * @param age how long ago it was seen; empty: just now
 */
record StatusAnswer(VmStatus status, Optional<Duration> age) {

    /** Seen just now. */
    static StatusAnswer fresh(VmStatus status) {
        return new StatusAnswer(status, Optional.empty());
    }
}
