package io.flyingcircus.fcqemu.adapter.qemu.qmp;

import io.flyingcircus.fcqemu.adapter.qemu.lines.BoundedJson;

/** The guest's watchdog device, if it has one. */
public record WatchdogCommands(QmpSession session) {

    /**
     * {@code watchdog-set-action none}: a watchdog that fires does nothing. Needs no watchdog device.
     *
     * @return false if this QEMU is older than 6.0 and has no such command
     * @throws QmpException as {@link QmpSession#execute} does
     */
    public boolean disarm() throws QmpException {
        try {
            session.execute(
                    new QmpCommand("watchdog-set-action", BoundedJson.object().put("action", "none")));
            return true;
        } catch (QmpException.CommandFailed e) {
            if (e.commandIsUnknown()) {
                return false;
            }
            throw e;
        }
    }
}
