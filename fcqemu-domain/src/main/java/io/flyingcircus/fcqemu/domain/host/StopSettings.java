package io.flyingcircus.fcqemu.domain.host;

import java.time.Duration;

/**
 * Patience while a VM is brought to an end.
 *
 * @param graceful from asking the guest to shut down until its QEMU is ended
 * @param quit for QEMU to end after QMP {@code quit}
 * @param terminate for QEMU to end after SIGTERM
 * @param kill for the kernel to end it after SIGKILL
 */
public record StopSettings(Duration graceful, Duration quit, Duration terminate, Duration kill) {

    /** The fleet's defaults. */
    public static final StopSettings DEFAULT = new StopSettings(
            Duration.ofSeconds(30), Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofSeconds(30));
}
