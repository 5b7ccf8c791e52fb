package io.flyingcircus.fcqemu.it.memory;

import io.flyingcircus.fcqemu.ports.locks.FenceNote;
import io.flyingcircus.fcqemu.ports.locks.FenceNotes;
import io.flyingcircus.fcqemu.ports.storage.Image;
import java.util.List;

/** Notes of clients that were cut off, over one connection. */
final class InMemoryFenceNotes implements FenceNotes {

    private final InMemorySession session;

    InMemoryFenceNotes(InMemorySession session) {
        this.session = session;
    }

    @Override
    public void write(Image image, FenceNote note) {
        session.reach("FenceNotes", "write");
        session.image(image).note(note);
    }

    @Override
    public List<FenceNote> read(Image image) {
        session.reach("FenceNotes", "read");
        return session.image(image).notes();
    }

    @Override
    public void remove(Image image, String address) {
        session.reach("FenceNotes", "remove");
        session.image(image).forget(address);
    }
}
