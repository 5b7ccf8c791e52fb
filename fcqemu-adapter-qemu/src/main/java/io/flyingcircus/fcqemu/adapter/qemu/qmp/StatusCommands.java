package io.flyingcircus.fcqemu.adapter.qemu.qmp;

import java.util.Optional;

/** What runs here, and in which state it is. All throw as {@link QmpSession#execute} does. */
public record StatusCommands(QmpSession session) {

    /**
     * Run state of a guest.
     *
     * @param status QMP's {@code RunState}, for example {@code prelaunch}
     * @param running whether the guest executes
     */
    public record Status(String status, boolean running) {}

    /** {@code query-status}. */
    public Status queryStatus() throws QmpException {
        QmpReply reply = session.execute(QmpCommand.of("query-status"));
        return new Status(reply.text("status"), reply.flag("running"));
    }

    /** {@code query-version}. */
    public QemuVersion queryVersion() throws QmpException {
        return QemuVersion.of(session.execute(QmpCommand.of("query-version")));
    }

    /** {@code query-name}: the {@code -name} of the QEMU process; empty where it has none. */
    public Optional<String> queryName() throws QmpException {
        QmpReply reply = session.execute(QmpCommand.of("query-name"));
        return reply.find("name").isEmpty() ? Optional.empty() : Optional.of(reply.text("name"));
    }
}
