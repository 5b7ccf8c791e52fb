package io.flyingcircus.fcqemu.it.memory;

import io.flyingcircus.fcqemu.ports.locks.LockOutcome;
import io.flyingcircus.fcqemu.ports.locks.Locker;
import io.flyingcircus.fcqemu.ports.locks.VolumeLock;
import io.flyingcircus.fcqemu.ports.locks.VolumeLocks;
import io.flyingcircus.fcqemu.ports.storage.Image;
import io.flyingcircus.fcqemu.ports.vm.HostName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Advisory locks, over one connection. */
final class InMemoryVolumeLocks implements VolumeLocks {

    private final InMemorySession session;

    InMemoryVolumeLocks(InMemorySession session) {
        this.session = session;
    }

    @Override
    public VolumeLock read(Image image) {
        session.reach("VolumeLocks", "read", image);
        return session.image(image).lock();
    }

    @Override
    public Map<Image, String> lastHolders(List<Image> images) {
        session.reach("VolumeLocks", "lastHolders", images);
        Map<Image, String> known = new LinkedHashMap<>();
        for (Image image : images) {
            session.cluster()
                    .find(image)
                    .flatMap(StoredImage::lastHolder)
                    .ifPresent(cookie -> known.put(image, cookie));
        }
        return known;
    }

    @Override
    public LockOutcome lock(Image image, HostName host) {
        session.reach("VolumeLocks", "lock", image);
        return session.host().storage().carryOut(session.client(), () -> take(session.image(image), host));
    }

    private LockOutcome take(StoredImage stored, HostName host) {
        StorageClient client = session.client();
        VolumeLock mine = new VolumeLock.Held(new Locker(client.id(), host.value(), client.address()));
        if (stored.lock() instanceof VolumeLock.Free) {
            stored.lock(mine);
        }
        // This very connection's own lock, taken before, counts as taken.
        return stored.lock().equals(mine) ? new LockOutcome.Taken() : new LockOutcome.Refused(stored.lock());
    }

    @Override
    public boolean release(Image image, Locker locker) {
        session.reach("VolumeLocks", "release", image);
        return session.host().storage().carryOut(session.client(), () -> release(session.image(image), locker));
    }

    private static boolean release(StoredImage stored, Locker locker) {
        if (!stored.lock().equals(new VolumeLock.Held(locker))) {
            return false;
        }
        stored.lock(new VolumeLock.Free());
        return true;
    }
}
