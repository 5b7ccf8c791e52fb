package io.flyingcircus.fcqemu.it.simulation;

import io.flyingcircus.fcqemu.it.memory.StoredImage;
import io.flyingcircus.fcqemu.ports.locks.VolumeLock;
import java.util.ArrayList;
import java.util.List;

/** Has things happen at the moment at which they do most harm: when the token has just become free. */
final class TokenWatch {

    private final StoredImage token;
    private final List<Runnable> planned = new ArrayList<>();
    private boolean wasFree;

    /** @param token the volume whose lock it is */
    TokenWatch(StoredImage token) {
        this.token = token;
    }

    /** Plans what happens when it becomes free the next time. */
    void whenFree(Runnable action) {
        planned.add(action);
    }

    /** To be called after each step. */
    void look() {
        boolean free = token.lock() instanceof VolumeLock.Free;
        if (free && !wasFree && !planned.isEmpty()) {
            List<Runnable> due = List.copyOf(planned);
            planned.clear();
            due.forEach(Runnable::run);
        }
        wasFree = free;
    }
}
