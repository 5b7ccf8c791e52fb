package io.flyingcircus.fcqemu.adapter.ceph.storage;

import io.flyingcircus.fcqemu.ports.events.Event;
import io.flyingcircus.fcqemu.ports.events.EventLog;
import io.flyingcircus.fcqemu.ports.events.Field;
import io.flyingcircus.fcqemu.ports.events.Level;
import io.flyingcircus.fcqemu.ports.failure.StorageException;
import io.flyingcircus.fcqemu.ports.locks.FenceEntry;
import io.flyingcircus.fcqemu.ports.storage.Image;
import io.flyingcircus.fcqemu.ports.storage.ImageState;
import io.flyingcircus.fcqemu.ports.storage.PoolName;
import io.flyingcircus.fcqemu.ports.storage.StorageLook;
import io.flyingcircus.fcqemu.ports.storage.VolumePlace;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One look over the connection that is shared by all looks of this process.
 *
 * <p>What is asked must not be answered worse than over a connection made for it. So where that was cut off, refused something or
 * got no answer, or is slow to answer, and it has answered before, it is given up, and what was asked is asked once more over a
 * new one. A request that hangs in the old one is left alone there, and keeps nobody.
 */
final class CephLook implements StorageLook {

    /** All that is asked at once is answered in a tenth of a second where Ceph is well. */
    private static final Duration USUAL = Duration.ofSeconds(5);

    private final SharedConnection connection;
    private final CephSettings settings;
    private final EventLog events;
    private @Nullable OpenLook open;

    CephLook(SharedConnection connection, CephSettings settings, EventLog events) {
        this.connection = connection;
        this.settings = settings;
        this.events = events;
    }

    @Override
    public String clientAddress() {
        return ask(look -> look.cluster().address());
    }

    @Override
    public List<VolumePlace> find(VmName vm, PoolName wanted) {
        return ask(look -> look.volumes().find(vm, wanted));
    }

    @Override
    public List<ImageState> inspect(List<Image> images) {
        return ask(look -> look.volumes().inspect(images));
    }

    @Override
    public List<ImageState> readHeaders(List<Image> images) {
        return ask(look -> look.volumes().readHeaders(images));
    }

    @Override
    public List<FenceEntry> blocklist() {
        return ask(look -> look.fence().entries());
    }

    private <T> T ask(Function<OpenLook, T> question) {
        OpenLook first = open();
        String reason;
        try {
            return first.ask(question).within(USUAL);
        } catch (StorageException failed) {
            if (first.isSound() || first.isUntried()) {
                throw failed;
            }
            reason = String.valueOf(failed.getMessage());
        } catch (TimeoutException slow) {
            reason = "no answer within " + USUAL.toSeconds() + " s";
        }
        close();
        events.record(new Event(
                Level.INFO, Optional.empty(), "ceph-looked-again", List.of(Field.of("reason", reason)), null));
        return open().ask(question).whenever();
    }

    private OpenLook open() {
        OpenLook now = open;
        if (now == null) {
            now = new OpenLook(connection.use(settings.cluster()), settings, events);
            open = now;
        }
        return now;
    }

    @Override
    public void close() {
        OpenLook now = open;
        if (now != null) {
            open = null;
            now.close();
        }
    }
}
