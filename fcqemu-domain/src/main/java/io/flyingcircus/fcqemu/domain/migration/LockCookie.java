package io.flyingcircus.fcqemu.domain.migration;

import io.flyingcircus.fcqemu.domain.volumes.VolumeSet;
import io.flyingcircus.fcqemu.domain.volumes.VolumeState;
import io.flyingcircus.fcqemu.ports.locks.Locker;
import io.flyingcircus.fcqemu.ports.peer.MigrationCookie;
import io.flyingcircus.fcqemu.ports.storage.VolumeKind;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The migration cookie of a VM as its locks are now: hexadecimal SHA-1 over root, swap and tmp, each its image's name and,
 * if it is locked, locker and cookie, each followed by a NUL byte. Cidata never counts.
 */
final class LockCookie {

    private LockCookie() {}

    static MigrationCookie of(VolumeSet volumes) {
        MessageDigest digest = sha1();
        for (VolumeKind kind : VolumeKind.REQUIRED) {
            VolumeState volume = volumes.get(kind);
            add(digest, volume.image().orElseThrow().image().name());
            Optional<Locker> locker = volume.locker();
            if (locker.isPresent()) {
                add(digest, locker.get().clientId());
                add(digest, locker.get().cookie());
            }
        }
        return new MigrationCookie(HexFormat.of().formatHex(digest.digest()));
    }

    private static void add(MessageDigest digest, String text) {
        digest.update(text.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
    }

    private static MessageDigest sha1() {
        try {
            return MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
    }
}
