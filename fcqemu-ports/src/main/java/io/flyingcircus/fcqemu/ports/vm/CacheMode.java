package io.flyingcircus.fcqemu.ports.vm;

/** Cache mode of a VM's disks, as QEMU's {@code cache=} takes it. */
public enum CacheMode {
    /** The fleet's default: the host caches, flushes of the guest are honoured. */
    WRITEBACK("writeback"),
    /** No cache on the host. */
    NONE("none");

    private final String qemuName;

    CacheMode(String qemuName) {
        this.qemuName = qemuName;
    }

    /** QEMU's word for it. */
    public String qemuName() {
        return qemuName;
    }
}
