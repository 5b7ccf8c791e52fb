package io.flyingcircus.fcqemu.ports.hypervisor;

import io.flyingcircus.fcqemu.ports.vm.ShutdownSignal;
import java.util.List;

/**
 * An open QMP session with the QEMU of one VM. Every method may throw a
 * {@link io.flyingcircus.fcqemu.ports.failure.MonitorException}: gone, silent, refused or not understood; each waits no
 * longer than its command's timeout.
 */
public interface Monitor extends AutoCloseable {

    /** QMP {@code query-status}. */
    RunStatus status();

    /** QMP {@code cont}: the guest executes from here on. */
    void resume();

    /** QMP {@code stop}: the guest executes no longer. */
    void pause();

    /** QMP {@code quit}: QEMU ends without asking the guest. That it hangs up before it answers is no error. */
    void quit();

    /** Asks the guest to shut down (QMP {@code system_powerdown} or {@code send-key}). */
    void askToShutDown(ShutdownSignal signal);

    /** QMP {@code query-block}: the disks, in QEMU's order. */
    List<BlockDevice> blockDevices();

    /** QMP {@code block_set_io_throttle}. */
    void setThrottle(String device, Throttle throttle);

    /** QMP {@code block_resize}; shrinks too, so the caller compares first. */
    void resize(String device, long sizeBytes);

    /** QMP {@code watchdog-set-action}: a watchdog that fires does nothing. A QEMU that does not know the command is fine. */
    void disarmWatchdog();

    /** QMP {@code query-chardev}: whether the guest holds the agent's port open. No timeout is needed to know. */
    boolean guestAgentConnected();

    /** QMP {@code query-version}, for example {@code 7.2.22}. */
    String qemuVersion();

    /** The VM's migration, over this very session. */
    Migration migration();

    /** Ends the session. Never blocks, never throws. */
    @Override
    void close();
}
