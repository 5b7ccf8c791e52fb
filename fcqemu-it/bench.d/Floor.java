import com.ceph.rados.Rados;
import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.PointerByReference;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The least that a program in Java with rados-java can do to look at a running VM: one connection, three images opened at once, their
 * lockers and watchers listed, one question to QEMU meanwhile. No command line, configuration, log, wiring, JSON or decision.
 */
final class Floor {

    private static final int ROOM = 4096;
    private static final int WATCHER_BYTES = 280;
    private static final int WATCHERS = 16;

    private interface Librados extends Library {
        int rados_ioctx_create(Pointer cluster, String pool, PointerByReference context);
    }

    private interface Librbd extends Library {
        int rbd_open_read_only(Pointer context, String name, PointerByReference image, Pointer snapshot);

        int rbd_close(Pointer image);

        long rbd_list_lockers(
                Pointer image,
                IntByReference exclusive,
                byte[] tag,
                LongByReference tagLength,
                byte[] clients,
                LongByReference clientsLength,
                byte[] cookies,
                LongByReference cookiesLength,
                byte[] addresses,
                LongByReference addressesLength);

        int rbd_watchers_list(Pointer image, Pointer watchers, LongByReference count);
    }

    private static final class Cluster extends Rados {
        Cluster(String user) {
            super("ceph", "client." + user, 0);
        }

        Pointer pointer() {
            return clusterPtr;
        }
    }

    /** Arguments: {@code nothing}; or {@code look}, ceph.conf, user, pool, VM, monitor socket. */
    public static void main(String[] arguments) throws Exception {
        if (arguments[0].equals("nothing")) {
            System.out.println("nothing");
            return;
        }
        var asking = new Thread(() -> ask(arguments[5]));
        asking.start();
        look(arguments[1], arguments[2], arguments[3], arguments[4]);
        asking.join();
        System.exit(0);
    }

    private static void look(String configuration, String user, String pool, String vm) throws Exception {
        var cluster = new Cluster(user);
        cluster.confReadFile(new File(configuration));
        cluster.connect();
        var context = new PointerByReference();
        succeed(Native.load("rados", Librados.class).rados_ioctx_create(cluster.pointer(), pool, context));
        Librbd librbd = Native.load("rbd", Librbd.class);
        List<Thread> threads = new ArrayList<>();
        for (String kind : List.of("root", "swap", "tmp")) {
            var thread = new Thread(() -> look(librbd, context.getValue(), vm + "." + kind));
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private static void look(Librbd librbd, Pointer context, String name) {
        var image = new PointerByReference();
        succeed(librbd.rbd_open_read_only(context, name, image, Pointer.NULL));
        succeed(librbd.rbd_list_lockers(
                image.getValue(),
                new IntByReference(),
                new byte[ROOM],
                new LongByReference(ROOM),
                new byte[ROOM],
                new LongByReference(ROOM),
                new byte[ROOM],
                new LongByReference(ROOM),
                new byte[ROOM],
                new LongByReference(ROOM)));
        var count = new LongByReference(WATCHERS);
        succeed(librbd.rbd_watchers_list(image.getValue(), new Memory(WATCHERS * WATCHER_BYTES), count));
        succeed(librbd.rbd_close(image.getValue()));
        System.out.println(name + " has " + count.getValue() + " watchers");
    }

    private static void ask(String socket) {
        try (var monitor = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            read(monitor);
            for (String command : List.of("qmp_capabilities", "query-status")) {
                monitor.write(StandardCharsets.UTF_8.encode("{\"execute\": \"" + command + "\"}\n"));
                System.out.println(read(monitor));
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static String read(SocketChannel monitor) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(ROOM);
        monitor.read(buffer);
        return StandardCharsets.UTF_8.decode(buffer.flip()).toString();
    }

    private static void succeed(long result) {
        if (result < 0) {
            // An exception would end one thread only, and the program would look fast.
            System.err.println("librbd answered " + result);
            Runtime.getRuntime().halt(1);
        }
    }
}
