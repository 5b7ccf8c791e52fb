package io.flyingcircus.fcqemu.domain.lifecycle;

/** Why a VM is ensured. */
public enum Occasion {
    /** Somebody asked for it: whatever was stopped by hand before may run again. */
    ASKED_FOR,
    /** Its QEMU ended, or it was its turn: what was stopped by hand stays off. */
    BY_ITSELF
}
