package io.flyingcircus.fcqemu.ports.hypervisor;

/**
 * A disk as the running QEMU sees it (QMP {@code query-block}).
 *
 * @param device QEMU's name for it, {@code virtio0} is the root disk
 * @param image what it is backed by, {@code pool/image}, or QEMU's file name where that cannot be read
 * @param sizeBytes as the guest sees it
 * @param throttle its limits
 * @param ioStatus {@code ok}, {@code failed}, {@code nospace}, or empty where QEMU says nothing
 */
public record BlockDevice(String device, String image, long sizeBytes, Throttle throttle, String ioStatus) {}
