package io.flyingcircus.fcqemu.it.memory;

import io.flyingcircus.fcqemu.ports.failure.GuestAgentException;
import io.flyingcircus.fcqemu.ports.guestagent.GuestAgent;
import io.flyingcircus.fcqemu.ports.hypervisor.RunStatus;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/** A connection to the agent in one guest. */
final class InMemoryGuestAgent implements GuestAgent {

    /** What it freezes: root and tmp. */
    private static final int FILE_SYSTEMS = 2;

    private static final String FOLDER = "/run/";

    private final InMemoryHost host;
    private final InMemoryQemu qemu;
    private boolean inStep = true;
    private boolean closed;

    InMemoryGuestAgent(InMemoryHost host, InMemoryQemu qemu) {
        this.host = host;
        this.qemu = qemu;
        qemu.guest().connected(true);
    }

    /** {@code guest-sync-delimited}. */
    void sync(Duration patience) {
        boolean _ = ask("guest-sync-delimited", patience, () -> true);
    }

    @Override
    public void ping(Duration patience) {
        host.before("GuestAgent", "ping");
        boolean _ = ask("guest-ping", patience, () -> true);
    }

    @Override
    public boolean frozen(Duration patience) {
        host.before("GuestAgent", "frozen");
        return ask("guest-fsfreeze-status", patience, () -> guest().frozen());
    }

    @Override
    public int freeze(Duration patience) {
        host.before("GuestAgent", "freeze");
        boolean asked = inStep;
        try {
            return askUnlessRefused("guest-fsfreeze-freeze", patience, () -> {
                if (guest().frozen()) {
                    return Optional.empty();
                }
                guest().frozen(true);
                return Optional.of(FILE_SYSTEMS);
            });
        } catch (GuestAgentException.Silent givenUp) {
            if (asked && qemu.status() == RunStatus.RUNNING) {
                boolean _ = guest().request(Duration.ZERO, () -> guest().frozen(guest().refusesThaw()));
            }
            throw givenUp;
        }
    }

    @Override
    public int thaw(Duration patience) {
        host.before("GuestAgent", "thaw");
        return askUnlessRefused("guest-fsfreeze-thaw", patience, () -> {
            if (guest().refusesThaw()) {
                return Optional.empty();
            }
            int count = guest().frozen() ? FILE_SYSTEMS : 0;
            guest().frozen(false);
            return Optional.of(count);
        });
    }

    @Override
    public boolean keepFile(String path, String content, Duration patience) {
        host.before("GuestAgent", "keepFile");
        boolean folderThere = path.startsWith(FOLDER) && path.indexOf('/', FOLDER.length()) < 0;
        // When it is given up it has only been opened, which changes nothing, however late that happens.
        String old = askUnlessRefused(
                "guest-file-open",
                patience,
                () -> guest().frozen() || !folderThere
                        ? Optional.empty()
                        : Optional.of(guest().files().getOrDefault(path, "")));
        guest().files().put(path, content);
        return !old.equals(content);
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            inStep = false;
            guest().connected(false);
        }
    }

    private InMemoryGuest guest() {
        return qemu.guest();
    }

    private <T> T askUnlessRefused(String command, Duration patience, Supplier<Optional<T>> effect) {
        return ask(command, patience, effect)
                .orElseThrow(() -> new GuestAgentException.Refused("the agent refused " + command));
    }

    private <T> T ask(String command, Duration patience, Supplier<T> effect) {
        if (!inStep) {
            throw new GuestAgentException.Silent("the agent owes an answer to something before " + command, null);
        }
        inStep = false;
        if (!qemu.alive()) {
            throw new GuestAgentException.Gone("QEMU hung up before " + command + " was answered", null);
        }
        AtomicReference<T> result = new AtomicReference<>();
        if (qemu.status() != RunStatus.RUNNING) {
            host.world().clock().sleep(patience);
            throw silent(command, patience);
        }
        if (!guest().request(patience, () -> result.set(effect.get()))) {
            throw silent(command, patience);
        }
        if (guest().isHostile()) {
            throw new GuestAgentException.Nonsense("the agent answered " + command + " with: moo");
        }
        inStep = true;
        return Objects.requireNonNull(result.get(), "no request has an effect without a result");
    }

    private static GuestAgentException.Silent silent(String command, Duration patience) {
        return new GuestAgentException.Silent("the agent did not answer " + command + " within " + patience, null);
    }
}
