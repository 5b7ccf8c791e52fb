package io.flyingcircus.fcqemu.adapter.qemu.qmp;

/** Whether the guest executes. All throw as {@link QmpSession#execute} does. */
public record ExecutionCommands(QmpSession session) {

    /** {@code cont}: the guest executes from here on. */
    public void cont() throws QmpException {
        session.execute(QmpCommand.of("cont"));
    }

    /** {@code stop}: the guest executes no longer. */
    public void stop() throws QmpException {
        session.execute(QmpCommand.of("stop"));
    }

    /**
     * {@code quit}: QEMU ends without asking the guest. That it hangs up before it answers is no error.
     *
     * @throws QmpException as {@link QmpSession#execute} does, but for {@code Disconnected}
     */
    public void quit() throws QmpException {
        try {
            session.execute(QmpCommand.of("quit"));
        } catch (QmpException.Disconnected itDid) {
            // Answer and end race each other in QEMU.
        }
    }
}
