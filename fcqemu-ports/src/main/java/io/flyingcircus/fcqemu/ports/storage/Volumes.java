package io.flyingcircus.fcqemu.ports.storage;

import io.flyingcircus.fcqemu.ports.vm.Mib;
import io.flyingcircus.fcqemu.ports.vm.VmDefinition;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.List;
import java.util.Optional;

/**
 * The images of VMs, over one connection. Every method may throw a
 * {@link io.flyingcircus.fcqemu.ports.failure.StorageException} and waits no longer than the storage's operation
 * timeout, the making of file systems and {@code create-vm} excepted, which have their own.
 */
public interface Volumes {

    /**
     * Looks for the volumes of a VM, in {@code wanted} first, then in every other pool that may hold volumes.
     *
     * @return one place for each {@link VolumeKind}, in that order
     */
    List<VolumePlace> find(VmName vm, PoolName wanted);

    /**
     * All images in pools that may hold volumes that are named like volumes of a VM, in the order of pools and names. Opens none.
     *
     * @param mostImages how many images of a pool are looked through, whatever their names
     * @throws io.flyingcircus.fcqemu.ports.failure.StorageException also for a pool that has more
     */
    List<Image> all(int mostImages);

    /**
     * Reads size, features, lock and watchers of images, opened read-only and in parallel.
     *
     * @return one state for each image, in the order asked
     * @throws io.flyingcircus.fcqemu.ports.failure.StorageException with cause {@code NOT_FOUND} if one is missing
     */
    List<ImageState> inspect(List<Image> images);

    /**
     * Reads size, features and lock of images from their headers, in parallel. Opens none, which costs a fraction of it; who has
     * them open is not known then.
     *
     * @return one state for each image, in the order asked
     * @throws io.flyingcircus.fcqemu.ports.failure.StorageException with cause {@code NOT_FOUND} if one is missing
     */
    List<ImageState> readHeaders(List<Image> images);

    /**
     * Makes the root volume by the configured {@code create-vm} command. Call it only when {@link #find} found none in
     * any pool.
     *
     * @throws io.flyingcircus.fcqemu.ports.failure.StorageException with the command's output if it fails or makes none
     */
    void createRoot(VmDefinition definition);

    /**
     * Whether a root volume may be half made: {@link #createRoot} began to make it, on this host or another, and was killed
     * or failed before it was whole, or is still at it.
     *
     * @return what is known of it and what to do about it, in words; empty for a volume that is whole
     */
    Optional<String> unfinished(Image root);

    /** Makes an image of {@code size}, layering only, reading as zeroes. */
    void create(Image image, Mib size);

    /**
     * Grows an image; one that has at least that size is left alone.
     *
     * @return whether it grew
     */
    boolean grow(Image image, Mib size);

    /** Empties an image and makes swap space labelled {@code swap} on it. */
    void makeSwap(Image image);

    /**
     * Empties an image and makes the tmp volume on it: GPT, one XFS partition labelled {@code tmp}, and the folder
     * {@code fc-data} with these files.
     */
    void makeTmp(Image image, List<SeedFile> files);
}
