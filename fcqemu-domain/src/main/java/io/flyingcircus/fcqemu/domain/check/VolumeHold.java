package io.flyingcircus.fcqemu.domain.check;

import io.flyingcircus.fcqemu.domain.locks.Holder;
import io.flyingcircus.fcqemu.ports.storage.VolumeKind;

/**
 * Whose the lock of one volume is.
 *
 * @param kind which volume
 * @param holder whose its lock is, seen from the host that looks
 * @param by the host that holds it; empty if none does, or it cannot be read
 */
public record VolumeHold(VolumeKind kind, Holder holder, String by) {

    /** In words, for reports: {@code root=h2}. */
    String describe() {
        return kind + "="
                + switch (holder) {
                    case FREE -> "free";
                    case MINE -> "mine";
                    case OTHERS -> by;
                    case UNREADABLE -> "unreadable";
                    case NO_IMAGE -> "no-image";
                };
    }
}
