package io.flyingcircus.fcqemu.it.simulation;

import io.flyingcircus.fcqemu.it.memory.InMemoryHost;
import io.flyingcircus.fcqemu.ports.locks.LockOutcome;
import io.flyingcircus.fcqemu.ports.locks.VolumeLock;
import io.flyingcircus.fcqemu.ports.peer.MigrationCookie;
import io.flyingcircus.fcqemu.ports.storage.Image;
import io.flyingcircus.fcqemu.ports.storage.StorageSession;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** The volumes of one VM as the old tool works on them: it opens a connection, and looks at no watcher. */
final class OldVolumes implements AutoCloseable {

    private final InMemoryHost host;
    private final List<Image> images;
    private final StorageSession session;

    OldVolumes(InMemoryHost host, List<Image> images) {
        this.host = host;
        this.images = List.copyOf(images);
        this.session = host.ports().storage().connect();
    }

    List<Image> images() {
        return images;
    }

    /** Who has each lock, its cookie; empty where nobody has it. */
    List<String> holders() {
        List<String> holders = new ArrayList<>();
        for (Image image : images) {
            holders.add(
                    session.locks().read(image) instanceof VolumeLock.Held held
                            ? held.locker().cookie()
                            : "");
        }
        return holders;
    }

    boolean allMine() {
        return holders().stream().allMatch(host.name().value()::equals);
    }

    /**
     * Takes all locks; one of its own that is there already is taken for had.
     *
     * @throws OldToolException if another host has one
     */
    void lock() {
        for (Image image : images) {
            if (session.locks().lock(image, host.name()) instanceof LockOutcome.Refused(VolumeLock lock)
                    && !(lock instanceof VolumeLock.Held held
                            && held.locker().cookie().equals(host.name().value()))) {
                throw new OldToolException(image + " is locked: " + lock);
            }
        }
    }

    /** Releases its own. */
    void unlock() {
        for (Image image : images) {
            if (session.locks().read(image) instanceof VolumeLock.Held held
                    && held.locker().cookie().equals(host.name().value())) {
                session.locks().release(image, held.locker());
            }
        }
    }

    /** What both ends make of the locks as they are now. */
    MigrationCookie cookie() {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
        for (Image image : images) {
            add(digest, image.name());
            if (session.locks().read(image) instanceof VolumeLock.Held held) {
                add(digest, held.locker().clientId());
                add(digest, held.locker().cookie());
            }
        }
        return new MigrationCookie(HexFormat.of().formatHex(digest.digest()));
    }

    private static void add(MessageDigest digest, String text) {
        digest.update(text.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
    }

    @Override
    public void close() {
        session.close();
    }
}
