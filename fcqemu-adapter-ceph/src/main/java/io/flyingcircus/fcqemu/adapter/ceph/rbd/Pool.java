package io.flyingcircus.fcqemu.adapter.ceph.rbd;

import com.ceph.rados.IoCTX;
import com.ceph.rados.exceptions.RadosNotFoundException;
import com.ceph.rbd.Rbd;
import com.ceph.rbd.RbdImage;
import io.flyingcircus.fcqemu.ports.failure.StorageException;
import io.flyingcircus.fcqemu.ports.failure.StorageException.Reason;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** A pool opened for work on its images. Safe for several threads; closing it closes them. */
public final class Pool implements AutoCloseable {

    /** {@code order} 0: objects of the size the cluster is configured for, normally 4 MiB. */
    private static final int DEFAULT_ORDER = 0;

    /** The operation that reads the object an image of that name has its id in. */
    static final String ID_OF_IMAGE = "rados_read of the id";

    private static final int MOST_ID_BYTES = 256;
    private static final int MOST_METADATA_BYTES = 4096;

    private final String name;
    private final IoCTX context;
    private final RadosHandle rados;
    private final ClusterCalls calls;
    private final Consumer<Pool> closing;
    private final Set<OpenImage> images = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean closed = new AtomicBoolean();

    Pool(String name, IoCTX context, RadosHandle rados, ClusterCalls calls, Consumer<Pool> closing) {
        this.name = name;
        this.context = context;
        this.rados = rados;
        this.calls = calls;
        this.closing = closing;
    }

    /** The pool's name. */
    public String name() {
        return name;
    }

    /**
     * Opens an image for reading only ({@code rbd_open_read_only}): registers no watcher, can look at everything and
     * take and give back locks.
     *
     * @throws StorageException {@link Reason#NOT_FOUND} when there is no such image
     */
    public OpenImage openForReading(String image) {
        return open("rbd_open_read_only", image);
    }

    /**
     * Opens an image for reading and writing ({@code rbd_open}). This client is a watcher of the image until it is closed.
     *
     * @throws StorageException {@link Reason#NOT_FOUND} when there is no such image
     */
    public OpenImage openForWriting(String image) {
        return open("rbd_open", image);
    }

    /**
     * Whether there is an image of that name: whether its id object is there ({@code rados_stat} of
     * {@code rbd_id.NAME}), which takes one round trip where opening it takes ten.
     */
    public boolean contains(String image) {
        IoCTX io = usable();
        return calls.makeFor("rados_stat", name + "/rbd_id." + image, calls.shortPatience(), () -> {
            try {
                io.stat("rbd_id." + image);
                return true;
            } catch (RadosNotFoundException missing) {
                return false;
            }
        });
    }

    /** Writes a small object of our own, in place of what is in it ({@code rados_write_full}). */
    public void writeObject(String object, String content) {
        IoCTX io = usable();
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        calls.make("rados_write_full", name + "/" + object, calls.shortPatience(), () -> {
            io.writeFull(object, bytes, bytes.length);
            return 0;
        });
    }

    /**
     * What is in a small object ({@code rados_read}); empty if there is none.
     *
     * @param mostBytes what comes after them is left out
     */
    public Optional<String> readObject(String object, int mostBytes) {
        IoCTX io = usable();
        byte[] bytes = new byte[mostBytes];
        return calls.makeFor("rados_read", name + "/" + object, calls.shortPatience(), () -> {
            try {
                int length = io.read(object, mostBytes, 0, bytes);
                return Optional.of(new String(bytes, 0, length, StandardCharsets.UTF_8));
            } catch (RadosNotFoundException missing) {
                return Optional.empty();
            }
        });
    }

    /**
     * Sets an entry of an image's metadata in its header, without opening it ({@code metadata_set} of {@code cls_rbd}, by
     * {@code rados_exec}): also where librbd refuses to, because it waits for the exclusive lock. Who has the image open is
     * not told.
     *
     * @throws StorageException {@link Reason#NOT_FOUND} when there is no such image
     */
    public void setHeaderMetadata(String image, String key, String value) {
        executeOnHeader(image, "metadata_set", HeaderMetadata.setting(key, value));
    }

    /**
     * Removes an entry of an image's metadata in its header ({@code metadata_remove}), as {@link #setHeaderMetadata} sets one.
     *
     * @throws StorageException {@link Reason#NOT_FOUND} when there is no such image or entry
     */
    public void removeHeaderMetadata(String image, String key) {
        executeOnHeader(image, "metadata_remove", HeaderMetadata.removing(key));
    }

    /**
     * An entry of an image's metadata in its header ({@code metadata_get}); empty if there is none.
     *
     * @throws StorageException {@link Reason#NOT_FOUND} when there is no such image
     */
    public Optional<String> headerMetadata(String image, String key) {
        String header = headerObject(image);
        try {
            return Optional.of(HeaderMetadata.value(
                    execute(header, "metadata_get", HeaderMetadata.removing(key), MOST_METADATA_BYTES)));
        } catch (StorageException failed) {
            if (failed.reason() == Reason.NOT_FOUND) {
                return Optional.empty();
            }
            throw failed;
        } catch (IllegalArgumentException odd) {
            throw new StorageException(
                    Reason.OTHER, "metadata " + key + " of " + name + "/" + image + " cannot be read", odd);
        }
    }

    /**
     * The names of its images, sorted by their bytes ({@code dir_list} of {@code cls_rbd}), in pieces: the pool may have any
     * number of them. Opens none.
     *
     * @throws StorageException also if it has more than {@code most}
     */
    public List<String> imageNames(int most) {
        List<String> names = new ArrayList<>();
        try {
            List<String> piece;
            do {
                String last = names.isEmpty() ? "" : names.getLast();
                piece = ImageDirectory.names(execute(
                        ImageDirectory.OBJECT, "dir_list", ImageDirectory.after(last), ImageDirectory.PIECE_BYTES));
                names.addAll(piece);
            } while (piece.size() == ImageDirectory.PIECE && names.size() <= most);
        } catch (StorageException failed) {
            if (failed.reason() == Reason.NOT_FOUND) {
                // No image was ever made in it.
                return List.of();
            }
            throw failed;
        } catch (IllegalArgumentException odd) {
            throw new StorageException(Reason.OTHER, "the list of images of pool " + name + " cannot be read", odd);
        }
        if (names.size() > most) {
            throw new StorageException(
                    Reason.OTHER,
                    "pool " + name + " has more than " + most + " images, so they are not looked through");
        }
        return names;
    }

    private byte[] execute(String object, String method, byte[] input, int mostBytes) {
        IoCTX io = usable();
        byte[] output = new byte[mostBytes];
        long length = calls.make(
                "rados_exec " + method,
                name + "/" + object,
                calls.shortPatience(),
                () -> LibRados.get()
                        .rados_exec(
                                io.getPointer(), object, "rbd", method, input, input.length, output, output.length));
        return Arrays.copyOf(output, (int) length);
    }

    /**
     * The advisory lock of an image, by the object it is in. Nothing is opened and nobody is waited for: one round trip, and
     * one for each thing that is asked of it.
     *
     * @throws StorageException {@link Reason#NOT_FOUND} when there is no such image
     */
    public HeaderLock headerLock(String image) {
        return new HeaderLock(usable().getPointer(), headerObject(image), name + "/" + image, calls);
    }

    /**
     * Size, features and lock of an image, of its header object: four round trips, where to open it takes ten and several times the
     * processor time. librados has no function in C that tells who has it open.
     *
     * @throws StorageException {@link Reason#NOT_FOUND} when there is no such image
     */
    public ImageHeader header(String image) {
        String header = headerObject(image);
        byte[] itself = ImageHeader.ofTheImage();
        try {
            return new ImageHeader(
                    ImageHeader.size(execute(header, "get_size", itself, ImageHeader.MOST_BYTES)),
                    ImageHeader.features(execute(header, "get_features", itself, ImageHeader.MOST_BYTES)),
                    new HeaderLock(usable().getPointer(), header, name + "/" + image, calls).read());
        } catch (IllegalArgumentException odd) {
            throw new StorageException(
                    Reason.OTHER,
                    "the header of " + name + "/" + image + " cannot be read (" + odd.getMessage()
                            + "). Look at the image with 'rbd info " + name + "/" + image + "'.",
                    odd);
        }
    }

    private String headerObject(String image) {
        IoCTX io = usable();
        byte[] id = calls.makeFor(ID_OF_IMAGE, name + "/" + image, calls.shortPatience(), () -> {
            byte[] bytes = new byte[MOST_ID_BYTES];
            int length = io.read("rbd_id." + image, bytes.length, 0, bytes);
            return Arrays.copyOf(bytes, length);
        });
        try {
            return HeaderMetadata.headerObject(id);
        } catch (IllegalArgumentException broken) {
            throw new StorageException(
                    Reason.OTHER,
                    "the object rbd_id." + image + " in pool " + name + " is broken: " + broken.getMessage()
                            + ". Look at it with 'rados -p " + name + " get rbd_id." + image
                            + " -', and at the image with"
                            + " 'rbd info " + name + "/" + image + "'.",
                    broken);
        }
    }

    private void executeOnHeader(String image, String method, byte[] input) {
        IoCTX io = usable();
        String header = headerObject(image);
        byte[] nothing = {};
        calls.make(
                "rados_exec " + method,
                name + "/" + image,
                calls.shortPatience(),
                () -> LibRados.get()
                        .rados_exec(io.getPointer(), header, "rbd", method, input, input.length, nothing, 0));
    }

    /** Removes an object of our own ({@code rados_remove}); that it is missing does not matter. */
    public void removeObject(String object) {
        IoCTX io = usable();
        calls.make("rados_remove", name + "/" + object, calls.shortPatience(), () -> {
            try {
                io.remove(object);
            } catch (RadosNotFoundException missing) {
                // As wanted.
            }
            return 0;
        });
    }

    private OpenImage open(String operation, String image) {
        Rbd rbd = new Rbd(usable());
        boolean writable = operation.equals("rbd_open");
        RbdImage opened = calls.makeFor(
                operation,
                name + "/" + image,
                calls.shortPatience(),
                () -> writable ? rbd.open(image) : rbd.openReadOnly(image));
        OpenImage open = new OpenImage(name, image, opened, calls, images::remove);
        images.add(open);
        return open;
    }

    /**
     * Creates an image with the feature {@code layering} alone ({@code rbd_create2}).
     *
     * @throws StorageException {@link Reason#EXISTS} when it is there already
     */
    public void create(String image, long sizeBytes) {
        Rbd rbd = new Rbd(usable());
        calls.make("rbd_create2", name + "/" + image, calls.shortPatience(), () -> {
            rbd.create(image, sizeBytes, Features.LAYERING, DEFAULT_ORDER);
            return 0;
        });
    }

    /**
     * Removes an image ({@code rbd_remove}).
     *
     * @throws StorageException {@link Reason#BUSY} while it has watchers, {@link Reason#HAS_SNAPSHOTS}
     */
    public void remove(String image) {
        Rbd rbd = new Rbd(usable());
        calls.make("rbd_remove", name + "/" + image, calls.settings().longTimeout(), () -> {
            rbd.remove(image);
            return 0;
        });
    }

    private IoCTX usable() {
        if (closed.get()) {
            throw new IllegalStateException("pool " + name + " is closed");
        }
        return context;
    }

    /** Closes its images and gives its context back ({@code rados_ioctx_destroy}); a second time does nothing. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            closing.accept(this);
            images.forEach(OpenImage::close);
            calls.free("rados_ioctx_destroy", name, () -> {
                rados.ioCtxDestroy(context);
                return 0;
            });
        }
    }
}
