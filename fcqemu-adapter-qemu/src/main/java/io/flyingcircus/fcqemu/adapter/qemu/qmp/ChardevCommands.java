package io.flyingcircus.fcqemu.adapter.qemu.qmp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Character devices. All throw as {@link QmpSession#execute} does. */
public record ChardevCommands(QmpSession session) {

    /**
     * One character device ({@code ChardevInfo}).
     *
     * @param label its id
     * @param filename what it is connected to
     * @param frontendOpen whether the guest's side is open: for a guest agent's port, whether the agent runs
     */
    public record Chardev(String label, String filename, boolean frontendOpen) {}

    /** {@code query-chardev}. */
    public List<Chardev> queryChardev() throws QmpException {
        List<Chardev> chardevs = new ArrayList<>();
        for (QmpReply chardev : session.execute(QmpCommand.of("query-chardev")).elements()) {
            chardevs.add(new Chardev(chardev.text("label"), chardev.text("filename"), chardev.flag("frontend-open")));
        }
        return List.copyOf(chardevs);
    }

    /** {@code query-chardev}, one of them by its id. */
    public Optional<Chardev> queryChardev(String label) throws QmpException {
        return queryChardev().stream()
                .filter(chardev -> chardev.label().equals(label))
                .findFirst();
    }
}
