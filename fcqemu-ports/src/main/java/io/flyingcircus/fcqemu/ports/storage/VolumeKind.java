package io.flyingcircus.fcqemu.ports.storage;

import java.util.List;
import java.util.Locale;

/** The volumes of a VM, in the order in which their locks are taken; the first is the token. */
public enum VolumeKind {
    /** The VM's own disk, the only one with anything to lose. */
    ROOT,
    /** Swap space, made afresh at each cold start. */
    SWAP,
    /** Scratch space and what the host tells the guest, made afresh at each cold start. */
    TMP,
    /** Seed for cloud-init, on newer hosts only. */
    CIDATA;

    /** Those every VM has. */
    public static final List<VolumeKind> REQUIRED = List.of(ROOT, SWAP, TMP);

    /** End of the image's name. */
    public String suffix() {
        return name().toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return suffix();
    }
}
