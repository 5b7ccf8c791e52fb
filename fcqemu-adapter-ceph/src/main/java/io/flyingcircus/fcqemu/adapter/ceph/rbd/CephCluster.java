package io.flyingcircus.fcqemu.adapter.ceph.rbd;

import com.ceph.rados.IoCTX;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.PointerByReference;
import io.flyingcircus.fcqemu.ports.failure.StorageException;
import io.flyingcircus.fcqemu.ports.failure.StorageException.Reason;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A connected client of a Ceph cluster: one client instance, so all locks taken through it have the same locker.
 *
 * <p>Safe for several threads; {@link OpenImage}s are not, each has one owner at a time. Closing it closes them.
 */
public final class CephCluster implements AutoCloseable {

    private static final int LONGEST_OPTION_BYTES = 64 * 1024;

    private final RadosHandle rados;
    private final ClusterCalls calls;
    private final Set<Pool> pools = ConcurrentHashMap.newKeySet();

    private CephCluster(RadosHandle rados, ClusterCalls calls) {
        this.rados = rados;
        this.calls = calls;
    }

    /**
     * Connects ({@code rados_create2}, {@code rados_conf_read_file}, {@code rados_connect}).
     *
     * @throws StorageException when the configuration cannot be read, no monitor answers within the connect timeout, or
     *                       the client is refused
     */
    public static CephCluster connect(ClusterSettings settings) {
        RadosHandle rados = new RadosHandle(settings.cluster(), settings.clientName());
        if (!rados.isUsable()) {
            throw new StorageException(
                    Reason.OTHER,
                    "rados_create2 made no handle for " + settings.clientName() + "; check memory limits");
        }
        ClusterCalls calls = new ClusterCalls(settings);
        try {
            calls.make("rados_conf_read_file", settings.configuration().toString(), settings.operationTimeout(), () -> {
                rados.confReadFile(settings.configuration().toFile());
                return 0;
            });
            configure(rados, calls, settings);
            calls.knowMonitors(option(rados, calls, "mon_host"));
            // The library's own timeout comes first; ours is for what it does not cover, such as resolving names.
            Duration patience = settings.connectTimeout().multipliedBy(2).plusSeconds(5);
            calls.make("rados_connect", "cluster " + settings.cluster(), patience, () -> {
                rados.connect();
                return 0;
            });
        } catch (StorageException failed) {
            if (!calls.isAbandoned()) {
                rados.shutDown();
            }
            throw failed;
        }
        return new CephCluster(rados, calls);
    }

    /**
     * A connection to nothing, whose calls are answered and not made: it trains the JVM. Needs librados to be installed.
     */
    public static CephCluster rehearsed(ClusterSettings settings) {
        return new CephCluster(
                new RadosHandle(settings.cluster(), settings.clientName()), new RehearsedCalls(settings));
    }

    private static void configure(RadosHandle rados, ClusterCalls calls, ClusterSettings settings) {
        set(rados, calls, "client_mount_timeout", seconds(settings.connectTimeout()));
        set(rados, calls, "rados_mon_op_timeout", seconds(settings.operationTimeout()));
        set(rados, calls, "rados_osd_op_timeout", seconds(settings.operationTimeout()));
        // Breaking a lock would blocklist the locker by itself, which may be this very process or its daemon. Here that
        // is a step of its own, taken and verified before.
        set(rados, calls, "rbd_blocklist_on_break_lock", "false");
        // How many objects are asked at once where data is; the default of 10 is for clusters short of time.
        set(rados, calls, "rbd_concurrent_management_ops", "64");
        // librados writes to the terminal on its own otherwise, between the lines of the caller.
        set(rados, calls, "log_to_stderr", "false");
        set(rados, calls, "err_to_stderr", "false");
        set(rados, calls, "log_to_file", Boolean.toString(settings.log().isPresent()));
        set(rados, calls, "log_file", settings.log().map(Object::toString).orElse(""));
        set(rados, calls, "admin_socket", "");
    }

    private static void set(RadosHandle rados, ClusterCalls calls, String option, String value) {
        calls.make("rados_conf_set", option, calls.settings().operationTimeout(), () -> {
            rados.confSet(option, value);
            return 0;
        });
    }

    private static String seconds(Duration duration) {
        return Long.toString(duration.plusNanos(999_999_999).toSeconds());
    }

    /** An option as librados has it after reading its files; rados-java would cut it at 256 bytes. */
    private static String option(RadosHandle rados, ClusterCalls calls, String name) {
        byte[] value = new byte[LONGEST_OPTION_BYTES];
        calls.make(
                "rados_conf_get",
                name,
                calls.settings().operationTimeout(),
                () -> LibRados.get().rados_conf_get(rados.pointer(), name, value, value.length));
        return Native.toString(value, StandardCharsets.UTF_8);
    }

    /** The settings it was connected with. */
    public ClusterSettings settings() {
        return calls.settings();
    }

    /** Where librados looks for its client's key, as far as those are files ({@code keyring}). */
    public List<Path> keyrings() {
        return Arrays.stream(option(rados, calls, "keyring").split("[,; \\t]+"))
                .filter(name -> !name.isBlank())
                .map(Path::of)
                .toList();
    }

    /** Whether none of its calls was refused, cut off or waited for in vain so far. */
    public boolean isSound() {
        return calls.areSound();
    }

    /** Names of all pools, in the cluster's order ({@code rados_pool_list}). */
    public List<String> poolNames() {
        String[] names = calls.makeFor("rados_pool_list", "all pools", patience(), rados::poolList);
        return Arrays.stream(names).filter(name -> !name.isEmpty()).toList();
    }

    /**
     * Opens a pool ({@code rados_ioctx_create}).
     *
     * @throws StorageException {@link Reason#NOT_FOUND} when there is no such pool
     */
    public Pool pool(String name) {
        IoCTX context = calls.makeFor("rados_ioctx_create", "pool " + name, patience(), () -> rados.ioCtxCreate(name));
        Pool pool = new Pool(name, context, rados, calls, pools::remove);
        pools.add(pool);
        return pool;
    }

    /** The locker id of locks taken through this connection: {@code client.NUMBER} ({@code rados_get_instance_id}). */
    public String lockerId() {
        return calls.makeFor(
                "rados_get_instance_id", "this client", patience(), () -> "client." + rados.getInstanceId());
    }

    /** The address Ceph knows this client by, as lockers, watchers and the blocklist show it ({@code rados_getaddrs}). */
    public String address() {
        LibRados library = LibRados.get();
        PointerByReference addresses = new PointerByReference();
        calls.make("rados_getaddrs", "this client", patience(), () -> library.rados_getaddrs(pointer(), addresses));
        Pointer text = addresses.getValue();
        try {
            return text.getString(0, StandardCharsets.UTF_8.name());
        } finally {
            library.rados_buffer_free(text);
        }
    }

    /**
     * Sends a command to the monitors ({@code rados_mon_command}).
     *
     * @param json the command, such as <code>{"prefix": "osd blocklist ls", "format": "json"}</code>
     * @return what the monitors answered
     */
    public String monitorCommand(String json) {
        LibRados library = LibRados.get();
        PointerByReference output = new PointerByReference();
        PointerByReference status = new PointerByReference();
        LongByReference outputLength = new LongByReference();
        LongByReference statusLength = new LongByReference();
        byte[] none = {};
        try {
            calls.make(
                    "rados_mon_command",
                    json,
                    patience(),
                    () -> library.rados_mon_command(
                            pointer(), new String[] {json}, 1, none, 0, output, outputLength, status, statusLength));
            return text(output.getValue(), outputLength.getValue());
        } finally {
            if (!calls.isAbandoned()) {
                release(library, output.getValue());
                release(library, status.getValue());
            }
        }
    }

    /** Waits until this client knows the newest OSD map, blocklist included ({@code rados_wait_for_latest_osdmap}). */
    public void waitForLatestMap() {
        calls.make(
                "rados_wait_for_latest_osdmap",
                "this client",
                patience(),
                () -> LibRados.get().rados_wait_for_latest_osdmap(pointer()));
    }

    private static String text(Pointer buffer, long length) {
        return Pointer.nativeValue(buffer) == 0 || length == 0
                ? ""
                : new String(buffer.getByteArray(0, Math.toIntExact(length)), StandardCharsets.UTF_8);
    }

    private static void release(LibRados library, Pointer buffer) {
        if (Pointer.nativeValue(buffer) != 0) {
            library.rados_buffer_free(buffer);
        }
    }

    private Duration patience() {
        return calls.shortPatience();
    }

    private Pointer pointer() {
        return rados.pointer();
    }

    /**
     * Closes what is still open of it and disconnects ({@code rados_shutdown}); a second time does nothing. Left open for
     * ever if a call hangs in it. Locks taken through it stay.
     */
    @Override
    public void close() {
        calls.end(() -> {
            pools.forEach(Pool::close);
            calls.make("rados_shutdown", "this client", patience(), () -> {
                rados.shutDown();
                return 0;
            });
        });
    }
}
